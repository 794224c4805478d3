package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The sessions of others in a database, seen from another one. */
public final class DatabaseSessions {

    private static final long POLL_MILLIS = 20;

    private final Session control;

    public DatabaseSessions(Session control) {
        this.control = control;
    }

    /**
     * Ends all sessions in a database but those of {@code spared}, and waits until they are gone; more that
     * come meanwhile, too.
     *
     * @param spared process ids
     * @throws DbmigException naming the sessions that could not be ended, or do not go
     */
    public void end(String database, List<Integer> spared, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        PostgresException refused = null;
        while (true) {
            List<List<String>> others = others(database, spared);
            if (others.isEmpty()) {
                return;
            }
            if (System.nanoTime() >= deadline || refused != null) {
                throw stay(database, others, refused);
            }
            for (List<String> other : others) {
                try {
                    control.query("SELECT pg_catalog.pg_terminate_backend(" + other.get(0) + ")");
                } catch (ConnectionLostException e) {
                    throw e;
                } catch (PostgresException e) {
                    refused = e;
                }
            }
            pause();
        }
    }

    private List<List<String>> others(String database, List<Integer> spared) {
        String but = spared.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return control.query("""
                SELECT pid, coalesce(usename, backend_type), coalesce(application_name, ''),
                    coalesce(client_addr::text, 'local')
                FROM pg_catalog.pg_stat_activity WHERE datname = %s%s ORDER BY backend_start
                """.formatted(SqlText.literal(database), but.isEmpty() ? "" : " AND pid NOT IN (" + but + ")"));
    }

    private static DbmigException stay(String database, List<List<String>> others, PostgresException refused) {
        String named = others.stream().map(o -> "pid " + o.get(0) + " of " + o.get(1)
                + (o.get(2).isEmpty() ? "" : " (" + o.get(2) + ")") + " from " + o.get(3))
                .collect(Collectors.joining(", "));
        DbmigException e = DbmigException.refused(others.size() + (others.size() == 1 ? " session stays" : " sessions stay")
                + " in database \"" + database + "\": " + named);
        if (refused == null) {
            return e.hint("They were told to end and do not; look what they do, or end their programs.");
        }
        return e.detail(refused.getMessage()).hint("End their programs first, or as a superuser: GRANT pg_signal_backend "
                + "TO the role that runs dbmig.");
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
