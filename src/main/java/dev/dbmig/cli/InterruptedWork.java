package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;

/** Work on the main thread that a signal ends in order: what it began is taken away, and then the process ends. */
final class InterruptedWork {

    private static volatile boolean isInterrupted;

    private InterruptedWork() {
    }

    /**
     * From now on a signal interrupts the calling thread.
     *
     * @param besides what else has to be done to wake it; null for nothing
     */
    static void begin(Runnable besides) {
        Thread worker = Thread.currentThread();
        Signals.onInterrupt(reason -> {
            isInterrupted = true;
            worker.interrupt();
            if (besides != null) {
                besides.run();
            }
            return true;
        });
    }

    /** The same failure, or, where a signal has brought it about, that it was interrupted. */
    static DbmigException why(DbmigException failure, String work) {
        return !isInterrupted || failure.exitCode() == ExitCode.INTERRUPTED ? failure
                : new DbmigException(ExitCode.INTERRUPTED, "interrupted while " + work, failure);
    }

    /** From now on a signal ends the process at once. */
    static void end() {
        Signals.onInterrupt(reason -> false);
    }
}
