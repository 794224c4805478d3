package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.Sessions;
import dev.dbmig.sql.Identifiers;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The sessions of runs that were killed. A client that dies leaves its statement running, and that may still
 * commit; so before anything else they are ended. They are known by having no control session any more: that
 * of a killed client, always idle, ends at once.
 */
final class OrphanedSessions {

    private OrphanedSessions() {
    }

    /** @param onNote is told, a sentence each, what was found and ended */
    static void end(Session control, String database, Consumer<String> onNote) {
        for (List<String> orphan : find(control, database)) {
            int pid = Integer.parseInt(orphan.get(0));
            String run = orphan.get(1).replaceFirst("^dbmig/", "");
            boolean gone = new Sessions(control).terminateAndWait(pid, Duration.ofSeconds(30));
            if (!gone) {
                throw new DbmigException(ExitCode.UNFINISHED,
                        "a session of the run " + run + ", which was killed, does not end (pid " + pid + ")")
                        .detail("It is doing: " + orphan.get(3))
                        .hint("A role that may end it: SELECT pg_terminate_backend(" + pid + "); then run the command again.");
            }
            onNote.accept("The run " + run + " was killed while it was at work (since " + orphan.get(2)
                    + "); its session was still there and has been ended, and its open transaction rolled back.");
        }
    }

    /**
     * The sessions of one run in any database, its client programs' included, but for the one that asks: it is to
     * be undone, and they must neither commit nor bring anything into being any more.
     */
    static void endRun(Session control, String run) {
        String name = Identifiers.literal("dbmig/" + run);
        for (List<String> row : control.query("SELECT pid FROM pg_catalog.pg_stat_activity WHERE pid <> pg_catalog.pg_backend_pid()"
                + " AND (application_name = " + name + " OR pg_catalog.starts_with(application_name, " + name + " || '/'))")) {
            int pid = Integer.parseInt(row.get(0));
            if (!new Sessions(control).terminateAndWait(pid, Duration.ofSeconds(30))) {
                throw new DbmigException(ExitCode.DOWN, "a session of this run does not end (pid " + pid + ")")
                        .hint("A role that may end it: SELECT pg_terminate_backend(" + pid + ").");
            }
        }
    }

    private static List<List<String>> find(Session control, String database) {
        return control.query("""
                SELECT pid, application_name, pg_catalog.to_char(backend_start, 'YYYY-MM-DD HH24:MI:SS TZ'),
                    pg_catalog.left(query, 200)
                FROM pg_catalog.pg_stat_activity a
                WHERE datname = %1$s AND application_name LIKE 'dbmig/%%' AND application_name NOT LIKE '%%%2$s'
                    AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity c
                        WHERE c.application_name = a.application_name || '%2$s')
                """.formatted(Identifiers.literal(database), RunId.CONTROL));
    }
}
