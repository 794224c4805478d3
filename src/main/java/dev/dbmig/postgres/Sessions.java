package dev.dbmig.postgres;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The other sessions of a server, seen and ended through a control session, which is best connected to the
 * maintenance database. Needs the same role, pg_signal_backend and pg_monitor, or a superuser. Several threads
 * may ask at once, also through several of these on one control session: each waits for its turn.
 */
public final class Sessions {

    private static final long POLL_MILLIS = 50;

    private final Session control;

    public Sessions(Session control) {
        this.control = control;
    }

    /**
     * Asks the statement of a session to end; says nothing about whether it did.
     *
     * @throws PostgresException without the privilege
     */
    public void cancel(int processId) {
        query("SELECT pg_catalog.pg_cancel_backend(" + processId + ")");
    }

    /**
     * Ends a session, and waits until it is really gone: until then its statement may still commit.
     *
     * @return true when it is gone, also if it was before; false if it is still there after the limit
     * @throws PostgresException without the privilege
     */
    public boolean terminateAndWait(int processId, Duration limit) {
        Optional<String> started = startOf(processId);
        if (started.isEmpty()) {
            return true;
        }
        query("SELECT pg_catalog.pg_terminate_backend(" + processId + ")");
        return awaitGone(processId, started.get(), limit);
    }

    /**
     * Waits until a session has ended by itself.
     *
     * @param backendStart as {@link #startOf} gave it: the number alone may be another session's by now
     */
    public boolean awaitGone(int processId, String backendStart, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (startOf(processId).filter(backendStart::equals).isPresent()) {
            if (System.nanoTime() >= end) {
                return false;
            }
            pause();
        }
        return true;
    }

    /** When a session began, as text of a fixed form; empty if there is none with this number. */
    public Optional<String> startOf(int processId) {
        List<List<String>> rows = query("SELECT extract(epoch FROM backend_start)::text"
                + " FROM pg_catalog.pg_stat_activity WHERE pid = " + processId);
        return rows.isEmpty() ? Optional.empty() : Optional.of(String.valueOf(rows.get(0).get(0)));
    }

    /** The sessions of one application name, e.g. those that an earlier run left, without this one. */
    public List<Integer> ofApplication(String applicationName) {
        // The server cuts names at 63 bytes and puts a ? for what is not printable ASCII.
        return query("SELECT pid FROM pg_catalog.pg_stat_activity WHERE pid <> pg_catalog.pg_backend_pid()"
                        + " AND application_name = " + literal(applicationName)).stream()
                .map(row -> Integer.valueOf(row.get(0)))
                .toList();
    }

    /** What the server says about a long command of a session; empty if it reports none. */
    public Optional<ProgressReport> progressOf(int processId) {
        List<List<String>> rows = query(ProgressReport.query(processId, control.version().major()));
        return rows.stream().findFirst().map(ProgressReport::of);
    }

    /**
     * The sessions whose locks a session directly waits for; a prepared transaction has no session. Cheap where
     * it waits for none: pg_blocking_pids, which stops the whole lock manager for a moment, is not asked then.
     */
    public List<Blocker> blockersOf(int processId) {
        List<Blocker> blockers = new ArrayList<>();
        for (List<String> row : query("""
                SELECT b.pid, coalesce(a.application_name, ''), coalesce(a.usename::text, ''),
                       coalesce(a.query, ''), coalesce(a.state, ''),
                       extract(epoch FROM coalesce(a.xact_start, a.query_start, a.backend_start))::text
                FROM (SELECT DISTINCT unnest(pg_catalog.pg_blocking_pids(w.pid)) AS pid
                      FROM pg_catalog.pg_stat_activity w WHERE w.pid = %d AND w.wait_event_type = 'Lock') b
                LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid
                ORDER BY 6 NULLS LAST, 1""".formatted(processId))) {
            blockers.add(new Blocker(Integer.parseInt(row.get(0)), row.get(1), row.get(2), row.get(3), row.get(4),
                    Optional.ofNullable(row.get(5)).map(Sessions::instant)));
        }
        return blockers;
    }

    private List<List<String>> query(String sql) {
        synchronized (control) {
            return control.query(sql);
        }
    }

    private static Instant instant(String epochSeconds) {
        return Instant.ofEpochMilli(new BigDecimal(epochSeconds).movePointRight(3).longValue());
    }

    private static String literal(String text) {
        return " E'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a session to end", e);
        }
    }
}
