package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.time.Duration;
import java.util.List;

/**
 * Gives a database another name; it is known by its OID, so that nobody else's is renamed.
 *
 * @param oid of the database
 */
public record DatabaseRename(long oid, String from, String to) {

    private static final String IN_USE = "55006";

    /** Whether it has the new name. */
    public boolean isDone(Session control) {
        return name(control).equals(to);
    }

    /**
     * Does nothing if it has the new name already.
     *
     * @param control a session in another database, as a role that owns it and may create databases
     * @param patience how long to go on ending the sessions that are in the way
     */
    public void run(Session control, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (!isDone(control)) {
            if (!name(control).equals(from)) {
                throw DbmigException.refused("database \"" + from + "\" is not there any more")
                        .hint("'psql -l' lists the databases that are there.");
            }
            new DatabaseSessions(control).end(from, List.of(), Duration.ofSeconds(5));
            try {
                control.execute("ALTER DATABASE " + SqlText.name(from) + " RENAME TO " + SqlText.name(to));
            } catch (PostgresException e) {
                if (!e.sqlState().equals(IN_USE) || System.nanoTime() >= end) {
                    throw e;
                }
            }
        }
    }

    private String name(Session control) {
        return control.query("SELECT datname FROM pg_catalog.pg_database WHERE oid = " + oid).stream().findFirst()
                .map(row -> row.get(0)).orElse("");
    }
}
