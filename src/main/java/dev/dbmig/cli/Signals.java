package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * SIGINT, SIGTERM and SIGHUP end a run in order: its statement is cancelled, its transaction rolled back,
 * and the process ends when that is done, with the run's own exit code. Before anything has begun they end
 * the process at once, with 130 for SIGINT and 143 for the others.
 */
final class Signals {

    private static final long PATIENCE_SECONDS = 900;
    private static final CountDownLatch DONE = new CountDownLatch(1);

    private static volatile Predicate<String> interruption = reason -> false;
    private static volatile List<? extends AutoCloseable> leftovers = List.of();
    private static volatile int exitCode;
    private static volatile boolean isSignalled;
    private static volatile boolean isEnding;

    private Signals() {
    }

    static void install() {
        Runtime.getRuntime().addShutdownHook(new Thread(Signals::shutDown, "signal"));
        HangUp.terminates();
    }

    /** @param action is given the reason, and tells whether there is a run that now ends by itself */
    static void onInterrupt(Predicate<String> action) {
        interruption = action;
    }

    /** What has to be closed before the process ends, also when a signal ends it. */
    static void onExit(List<? extends AutoCloseable> resources) {
        leftovers = resources;
    }

    /** Whether one has come, so that nobody waits for an answer any more. */
    static boolean isSignalled() {
        return isSignalled;
    }

    /** Whether a signal ends the process without a run: what fails by that is no news. */
    static boolean isEnding() {
        return isEnding;
    }

    /** Ends the process; where a signal is ending it already, with this exit code. */
    static void finish(int code) {
        exitCode = code;
        DONE.countDown();
        if (!isSignalled) {
            Runtime.getRuntime().halt(code); // nothing is left to do, and starting the hook's thread takes a millisecond
        }
        System.exit(code);
    }

    private static void shutDown() {
        isSignalled = true;
        if (DONE.getCount() == 0) {
            return;
        }
        boolean isRunning = interruption.test("interrupted by a signal");
        if (isRunning) {
            System.err.println("Interrupted: ending in order, please wait …");
        }
        isEnding = !isRunning;
        boolean ended = isRunning && awaitEnd();
        leftovers.forEach(Signals::close);
        if (ended && exitCode != ExitCode.INTERRUPTED.code()) { // else the signal's own
            Runtime.getRuntime().halt(exitCode);
        }
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // The process ends; what could not be closed is closed by its end.
        }
    }

    private static boolean awaitEnd() {
        try {
            return DONE.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
