package dev.dbmig.backup;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.ProgramRun;

/** Ends a program whose output we read, at a deadline, when the reading thread is interrupted, or when somebody wants it to end. */
final class Watch implements AutoCloseable {

    private static final long POLL_MILLIS = 100;

    private final ProgramRun run;
    private final Thread reader = Thread.currentThread();
    private final Thread thread;
    private volatile boolean isLate;
    private volatile DbmigException unwanted;
    private volatile boolean isClosed;

    /** @param deadline as {@link System#nanoTime} counts; {@link Long#MAX_VALUE} for none */
    Watch(ProgramRun run, long deadline) {
        this.run = run;
        this.thread = new Thread(() -> watch(deadline), "dbmig-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch(long deadline) {
        while (!isClosed && run.isAlive()) {
            isLate = deadline != Long.MAX_VALUE && System.nanoTime() - deadline > 0;
            if (isLate || reader.isInterrupted() || isUnwanted()) {
                run.close();
                return;
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private boolean isUnwanted() {
        try {
            run.poll();
        } catch (DbmigException e) {
            unwanted = e;
        }
        return unwanted != null;
    }

    /** @throws DbmigException if the program was ended */
    void check() {
        if (unwanted != null) {
            throw unwanted;
        }
        if (reader.isInterrupted()) {
            throw new DbmigException(ExitCode.INTERRUPTED, "interrupted while a program wrote");
        }
        if (isLate) {
            throw DbmigException.refused("the program did not end in time and was ended").detail(run.errors())
                    .hint("It may wait for a lock, a slow disk or the network; give it more time.");
        }
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
