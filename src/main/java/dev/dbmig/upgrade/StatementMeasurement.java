package dev.dbmig.upgrade;

import dev.dbmig.insight.TableTouches;
import dev.dbmig.migration.StatementProbe;
import dev.dbmig.migration.Task;
import dev.dbmig.postgres.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures each statement of a rehearsal: its time, the locks that it takes, the tables that it rewrites, the
 * rows that it changes. Of a long script only the first statements and those that stand out are kept.
 */
final class StatementMeasurement implements StatementProbe {

    private static final int KEPT_ANYWAY = 200;
    private static final int ASKED_ANYWAY = 1000;
    private static final Duration LONG = Duration.ofMillis(50);

    private final TableTouches touches;
    private final List<Measured> kept = new ArrayList<>();
    private long statements;
    private long nanos;

    /** @param session in the copy, before anything is applied */
    StatementMeasurement(Session session) {
        touches = new TableTouches(session);
    }

    /**
     * One statement.
     *
     * @param place script and line
     * @param rows that it changed; -1 if its kind has no number
     */
    record Measured(String place, String summary, long rows, Duration took, TableTouches.Touch touch) {

        private boolean standsOut() {
            return took.compareTo(LONG) >= 0 || !touch.rewritten().isEmpty()
                    || touch.locks().values().stream().anyMatch(TableTouches::stopsOthers);
        }

        private Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("place", place);
            map.put("statement", summary);
            map.put("milliseconds", took.toNanos() / 10_000 / 100.0);
            map.put("rows", rows < 0 ? null : rows);
            map.put("locks", touch.locks());
            map.put("rewritten", touch.rewritten());
            return map;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(place + "  " + summary + "  " + took.toMillis() + " ms");
            if (rows > 0) {
                text.append(rows == 1 ? ", 1 row" : ", " + rows + " rows");
            }
            touch.rewritten().forEach(table -> text.append(", rewrites ").append(table));
            touch.locks().forEach((table, mode) -> text.append(TableTouches.stopsOthers(mode) ? ", locks " + table + ": " + mode : ""));
            return text.toString();
        }
    }

    @Override
    public void ran(Session session, Task task, Ran ran) {
        statements++;
        nanos += ran.took().toNanos();
        boolean inTransaction = session.transactionStatus() == 'T';
        boolean isAsked = inTransaction && (statements <= ASKED_ANYWAY || ran.took().compareTo(LONG) >= 0
                || !isInsert(ran.statement().body()));
        TableTouches.Touch touch = isAsked ? touches.since(session) : new TableTouches.Touch(Map.of(), List.of());
        Measured measured = new Measured(ran.statement().location().toString(), withoutSecret(ran.statement().summary()),
                ran.rows(), ran.took(), touch);
        if (statements <= KEPT_ANYWAY || measured.standsOut()) {
            kept.add(measured);
        }
    }

    @Override
    public void ranWhole(Session session, String what, Duration took) {
        statements++;
        nanos += took.toNanos();
        kept.add(new Measured(what, "", -1, took, new TableTouches.Touch(Map.of(), touches.rewrittenByOthers(session))));
    }

    private static boolean isInsert(byte[] statement) {
        return statement.length > 0 && (statement[0] == 'I' || statement[0] == 'i');
    }

    /** What follows the word is shown nowhere: a user mapping or a subscription may have one. */
    static String withoutSecret(String summary) {
        return summary.replaceFirst("(?i)(passw(?:or)?d)\\b.*", "$1 ***");
    }

    /** What the server took for all statements. */
    Duration total() {
        return Duration.ofNanos(nanos);
    }

    /** What an operator should see before saying yes, the slowest first; at most so many. */
    List<Measured> outstanding(int most) {
        return kept.stream().filter(Measured::standsOut)
                .sorted((a, b) -> b.took().compareTo(a.took())).limit(most).toList();
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("count", statements);
        map.put("milliseconds", total().toMillis());
        map.put("measured", kept.stream().map(Measured::toMap).toList());
        return map;
    }
}
