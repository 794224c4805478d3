package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Session;

/** Tells how large the new database has grown while pg_restore works, and ends that when the run is to end. */
final class RestoreProgress implements Runnable, AutoCloseable {

    private static final long PAUSE_NANOS = 1_000_000_000L;

    private final RunKit kit;
    private final Session session;
    private long asked = System.nanoTime();

    RestoreProgress(RunKit kit) {
        this.kit = kit;
        this.session = Session.open(kit.maintenance(), "dbmig/" + kit.plan().run());
    }

    @Override
    public synchronized void run() {
        kit.checkInterrupted();
        if (System.nanoTime() - asked < PAUSE_NANOS || !session.isUsable()) {
            return;
        }
        asked = System.nanoTime();
        try {
            kit.voice().wrote(new Databases(session).facts(kit.plan().names().scratch()).bytes());
        } catch (DbmigException e) {
            // it is not there yet, or files of it came and went meanwhile: the next second tells more
        }
    }

    @Override
    public synchronized void close() {
        session.close();
    }
}
