package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How long the application is expected to be down, and going back to take, by what this run has measured. What
 * the services take to stop and start comes on top.
 *
 * @param isMeasured whether the migrations were rehearsed
 * @param isDown whether anything is stopped at all
 * @param sql of the migrations, on the copy
 * @param copy making the way back while the application is down
 * @param back going back once the migrations are committed; empty if nobody can say
 */
record Expectation(boolean isMeasured, boolean isDown, Duration sql, Duration copy, Optional<Duration> back) {

    static Expectation of(RunKit kit, WayBack.Kind kind) {
        Optional<Map<String, Object>> rehearsal = kit.files().read("rehearsal");
        Optional<Map<String, Object>> backup = kit.files().read("backup");
        Duration dump = milliseconds(backup, "milliseconds").orElse(Duration.ZERO);
        Optional<Duration> restore = milliseconds(rehearsal, "restoreMilliseconds");
        // A copy inside the server takes about as long as a dump, and less than a restore.
        Duration clone = milliseconds(rehearsal, "copyMilliseconds").orElse(dump);
        return new Expectation(rehearsal.isPresent(), kit.safety().stopsApplication(),
                milliseconds(rehearsal, "milliseconds").orElse(Duration.ZERO),
                kind == WayBack.Kind.CLONE ? clone : kind == WayBack.Kind.DUMP ? dump : Duration.ZERO,
                switch (kind) {
                    case PROVEN_DOWN -> milliseconds(rehearsal, "downMilliseconds");
                    case UNCHANGED, CLONE -> Optional.of(Duration.ZERO);
                    case DUMP -> restore;
                    case DOWN_SCRIPTS -> Optional.empty();
                });
    }

    private static Optional<Duration> milliseconds(Optional<Map<String, Object>> document, String name) {
        return document.map(d -> (Long) d.get(name)).map(Duration::ofMillis);
    }

    private Duration downtime() {
        return sql.plus(copy);
    }

    void requireWithin(Duration limit) {
        if (downtime().compareTo(limit) > 0) {
            throw DbmigException.refused("the downtime is expected to be " + seconds(downtime()) + ", longer than the "
                            + seconds(limit) + " of max-downtime")
                    .detail("The migrations took " + seconds(sql) + " in the rehearsal, and the copy is expected to take "
                            + seconds(copy) + ".")
                    .hint(copy.isZero() ? "Split the migration, or allow more."
                            : "Down scripts for every pending migration would spare the copy.");
        }
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("downtimeMilliseconds", isMeasured && isDown ? downtime().toMillis() : null);
        map.put("sqlMilliseconds", isMeasured ? sql.toMillis() : null);
        map.put("copyMilliseconds", copy.toMillis());
        map.put("backMilliseconds", back.map(Duration::toMillis).orElse(null));
        return map;
    }

    @Override
    public String toString() {
        if (!isMeasured) {
            return isDown ? "How long the application will be down is not known: nothing was rehearsed."
                    : "How long the migrations take is not known: nothing was rehearsed.";
        }
        String way = back.map(d -> d.isZero() ? "; going back would be a rename" : "; going back would take about " + seconds(d)).orElse("");
        return isDown ? "Expected downtime: " + seconds(downtime()) + " (SQL " + seconds(sql) + ", copy " + seconds(copy)
                + "), and what the services take to stop and to start" + way + "."
                : "The migrations are expected to take " + seconds(sql) + "; nothing is stopped" + way + ".";
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() < 100_000 ? duration.toMillis() / 10 / 100.0 + " s" : duration.toSeconds() + " s";
    }
}
