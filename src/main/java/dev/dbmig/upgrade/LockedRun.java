package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.Sessions;
import java.util.function.Consumer;

/**
 * A run at the server: its control session in the maintenance database, and, once acquired, the run lock and
 * with it the only right to change the database.
 */
final class LockedRun implements AutoCloseable {

    private final RunSettings settings;
    private final RunId id;
    private final Session control;
    private RunLock lock;

    /** Opens the control session, which must be there before any other session of the run. */
    LockedRun(RunSettings settings, RunId id) {
        this.settings = settings;
        this.id = id;
        this.control = openControl(settings, id);
    }

    /** Takes the lock and ends what a killed run left at work. */
    void acquire(Consumer<String> onNote) {
        lock = RunLock.acquire(control, settings.connection().database(), settings.lockWait(), onNote);
        OrphanedSessions.end(control, settings.connection().database(), onNote);
    }

    Session openSession() {
        return Session.open(settings.connection(), id.applicationName());
    }

    Sessions control() {
        return new Sessions(control);
    }

    void check() {
        lock.check();
    }

    @Override
    public void close() {
        control.close();
    }

    private static Session openControl(RunSettings settings, RunId id) {
        try {
            return Session.open(settings.connection().withDatabase(settings.lockDatabase()), id.controlName());
        } catch (DbmigException e) {
            if (!e.getMessage().contains("database \"" + settings.lockDatabase() + "\"")) {
                throw e;
            }
            throw DbmigException.refused("cannot connect to the maintenance database \"" + settings.lockDatabase()
                            + "\", where the run lock is held: " + e.getMessage())
                    .detail(e.detail().orElse("The lock must survive a swap of the database itself, so it is held in another one."))
                    .hint("Name one that everybody who runs dbmig here can connect to: lock-database in dbmig.yaml or --lock-database.");
        }
    }
}
