package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Puts a copy in the place of a database: two renames in one transaction, so that there is no moment without
 * a database of the name. The one that was in its place stays beside it under another name.
 *
 * @param name of the database
 * @param liveOid the database that has the name before the swap
 * @param copyName what takes the name
 * @param failedName what the other one is called afterwards
 */
public record DatabaseSwap(String name, long liveOid, String copyName, String failedName) {

    private static final String IN_USE = "55006";

    /** Whether it has happened, whoever did it. */
    public boolean isDone(Session control) {
        Optional<Long> live = oid(control, name);
        Optional<Long> failed = oid(control, failedName);
        return failed.equals(Optional.of(liveOid)) && live.isPresent() && live.get() != liveOid;
    }

    /** Whether the copy is there to take the name. */
    public boolean isPossible(Session control) {
        return oid(control, name).equals(Optional.of(liveOid)) && oid(control, copyName).isPresent();
    }

    /**
     * Does nothing if it has happened already.
     *
     * @param control a session in a third database, as a role that owns both and may create databases
     * @param patience how long to go on ending the sessions that are in the way
     * @throws DbmigException if it cannot be done; nothing is renamed then
     */
    public void run(Session control, Duration patience) {
        if (isDone(control)) {
            return;
        }
        if (!isPossible(control)) {
            throw new DbmigException(ExitCode.DOWN, "database \"" + copyName + "\" cannot take the place of \"" + name
                    + "\": one of them is not there any more").hint("'psql -l' lists the databases that are there.");
        }
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            DatabaseSessions sessions = new DatabaseSessions(control);
            sessions.end(name, List.of(), Duration.ofSeconds(5));
            sessions.end(copyName, List.of(), Duration.ofSeconds(5));
            try {
                control.execute("BEGIN; ALTER DATABASE " + SqlText.name(name) + " RENAME TO " + SqlText.name(failedName)
                        + "; ALTER DATABASE " + SqlText.name(copyName) + " RENAME TO " + SqlText.name(name) + "; COMMIT");
                return;
            } catch (PostgresException e) {
                if (control.isUsable()) {
                    control.execute("ROLLBACK");
                }
                if (!e.sqlState().equals(IN_USE) || System.nanoTime() >= end) {
                    throw e;
                }
            }
        }
    }

    private static Optional<Long> oid(Session control, String database) {
        return control.query("SELECT oid FROM pg_catalog.pg_database WHERE datname = " + SqlText.literal(database))
                .stream().findFirst().map(row -> Long.valueOf(row.get(0)));
    }
}
