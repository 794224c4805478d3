package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.Sessions;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A run at the server: its control session in the maintenance database, and, once acquired, the run lock and
 * with it the only right to change the database.
 */
final class LockedRun implements AutoCloseable {

    private static final Duration COMES_BACK = Duration.ofSeconds(60);

    private final RunSettings settings;
    private final RunId id;
    private Session control;
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

    /**
     * The control session; a new one where the server has gone and come back, once it has.
     *
     * @throws DbmigException if the server does not come back within a minute, or another run holds the lock
     */
    synchronized Session session() {
        if (isAlive()) {
            return control;
        }
        long end = System.nanoTime() + COMES_BACK.toNanos();
        while (true) {
            try {
                control = openControl(settings, id);
                acquire(sentence -> { });
                return control;
            } catch (DbmigException e) {
                if (System.nanoTime() > end || e.exitCode() == ExitCode.LOCKED) {
                    throw e;
                }
                pause();
            }
        }
    }

    private boolean isAlive() {
        try {
            synchronized (control) {
                return control.isUsable() && !control.query("SELECT 1").isEmpty();
            }
        } catch (PostgresException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
