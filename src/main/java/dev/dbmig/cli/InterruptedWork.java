package dev.dbmig.cli;

/** Work on the main thread that a signal ends in order: what it began is taken away, and then the process ends. */
final class InterruptedWork {

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
            worker.interrupt();
            if (besides != null) {
                besides.run();
            }
            return true;
        });
    }

    /** From now on a signal ends the process at once. */
    static void end() {
        Signals.onInterrupt(reason -> false);
    }
}
