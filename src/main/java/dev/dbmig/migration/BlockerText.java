package dev.dbmig.migration;

import dev.dbmig.postgres.Blocker;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who holds a lock, in words. */
public final class BlockerText {

    private static final int QUERY_LENGTH = 60;

    private BlockerText() {
    }

    /**
     * On one line, such as {@code pid 4711 (psql, user app, idle in transaction since 2026-11-21T04:31:02Z: UPDATE t)};
     * of the query the first 60 characters.
     */
    public static String of(Blocker blocker) {
        if (blocker.processId() == 0) {
            return "a prepared transaction (see pg_prepared_xacts)";
        }
        List<String> parts = new ArrayList<>(Stream.of(
                oneLine(blocker.application()), user(blocker), state(blocker)).filter(part -> !part.isEmpty()).toList());
        String query = cut(oneLine(blocker.query()));
        String inside = String.join(", ", parts) + (parts.isEmpty() || query.isEmpty() ? "" : ": ") + query;
        return "pid " + blocker.processId() + (inside.isEmpty() ? "" : " (" + inside + ")");
    }

    private static String user(Blocker blocker) {
        return blocker.user().isEmpty() ? "" : "user " + oneLine(blocker.user());
    }

    private static String state(Blocker blocker) {
        Optional<String> since = blocker.since().map(time -> "since " + time.truncatedTo(ChronoUnit.SECONDS));
        return (blocker.state() + " " + since.orElse("")).strip();
    }

    /** Names and queries of others may hold anything, also what a terminal would obey. */
    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
    }

    private static String cut(String query) {
        int characters = query.codePointCount(0, query.length());
        return characters <= QUERY_LENGTH ? query
                : query.substring(0, query.offsetByCodePoints(0, QUERY_LENGTH - 1)) + "…";
    }
}
