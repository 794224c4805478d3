package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.Sessions;
import java.util.function.Consumer;

/** The run lock, and with it the only right to change the database. */
final class LockedRun implements AutoCloseable {

    private final RunSettings settings;
    private final RunId id;
    private final Session control;
    private final RunLock lock;

    private LockedRun(RunSettings settings, RunId id, Consumer<String> onNote) {
        this.settings = settings;
        this.id = id;
        this.control = openControl(settings, id);
        this.lock = RunLock.acquire(control, settings.connection().database(), settings.lockWait(), onNote);
    }

    /** Takes the lock and ends what a killed run left at work. */
    static LockedRun begin(RunSettings settings, RunId id, Consumer<String> onNote) {
        LockedRun run = new LockedRun(settings, id, onNote);
        OrphanedSessions.end(run.control, settings.connection().database(), id, onNote);
        return run;
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
        lock.close();
    }

    private static Session openControl(RunSettings settings, RunId id) {
        try {
            return Session.open(settings.connection().withDatabase(settings.lockDatabase()), id.controlName());
        } catch (DbmigException e) {
            throw DbmigException.refused("cannot connect to the maintenance database \"" + settings.lockDatabase()
                            + "\", where the run lock is held: " + e.getMessage())
                    .detail(e.detail().orElse("The lock must survive a swap of the database itself, so it is held in another one."))
                    .hint("Name one that everybody who runs dbmig here can connect to: lock-database in dbmig.yaml or --lock-database.");
        }
    }
}
