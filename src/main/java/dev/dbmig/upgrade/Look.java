package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.Session;
import java.util.function.Supplier;

/** Long looks at a database, such as counting rows: they have nothing to lose, and end at once when the run is asked to end. */
final class Look {

    private final Runnable check;
    private volatile Session session;

    /** @param check throws if the run was asked to end */
    Look(Runnable check) {
        this.check = check;
    }

    void with(Session looking, Runnable work) {
        with(looking, () -> {
            work.run();
            return null;
        });
    }

    /** @throws DbmigException what the work throws; that the run was asked to end, if that is why */
    <T> T with(Session looking, Supplier<T> work) {
        session = looking;
        try {
            check.run();
            return work.get();
        } catch (DbmigException e) {
            check.run();
            throw e;
        } finally {
            session = null;
        }
    }

    /** From another thread. */
    void end() {
        Session current = session;
        if (current != null) {
            current.close();
        }
    }
}
