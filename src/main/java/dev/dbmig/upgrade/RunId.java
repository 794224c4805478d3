package dev.dbmig.upgrade;

import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;

/** Names one run: the UTC time at which it began and four random hexadecimal digits, which sort by time. */
public record RunId(String value) {

    static final String CONTROL = "/control";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    public static RunId create(Clock clock) {
        String time = TIME.format(clock.instant().atOffset(ZoneOffset.UTC));
        return new RunId(time + "-" + String.format("%04x", ThreadLocalRandom.current().nextInt(0x10000)));
    }

    /** What the sessions that change the database are called in {@code pg_stat_activity}. */
    public String applicationName() {
        return "dbmig/" + value;
    }

    /** What the session that holds the run lock is called, which works in the maintenance database. */
    public String controlName() {
        return applicationName() + CONTROL;
    }

    @Override
    public String toString() {
        return value;
    }
}
