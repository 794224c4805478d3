package dev.dbmig.postgres;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends the work of a run from outside: its time is up, or somebody asked. The statement that runs is
 * cancelled in the server, because a client that merely goes away leaves it running; a session that does
 * not obey is terminated.
 */
public final class Interruption implements AutoCloseable {

    /** How long a cancelled statement has to end before its session is terminated. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Sessions control;
    private final long deadlineNanos;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "interruption");
        daemon.setDaemon(true);
        return daemon;
    });
    private volatile String reason;
    private volatile long requestedNanos;
    private volatile int workingPid;

    /**
     * @param timeout how long the run may take
     * @param control sees and ends the sessions of the server
     */
    public Interruption(Duration timeout, Sessions control) {
        this.control = control;
        this.deadlineNanos = System.nanoTime() + timeout.toNanos();
        thread.schedule(() -> request("timed out after " + timeout.toSeconds() + " seconds"),
                timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Names the session whose statements are to be cancelled from now on; 0 for none. */
    public void watch(int pid) {
        workingPid = pid;
    }

    /** Asks the run to end; the first reason counts. */
    public synchronized void request(String why) {
        if (reason != null) {
            return;
        }
        reason = why;
        requestedNanos = System.nanoTime();
        // Between two statements there is nothing to cancel, so it is tried until nobody works any more.
        thread.scheduleWithFixedDelay(this::cancel, 0, 500, TimeUnit.MILLISECONDS);
    }

    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void cancel() {
        int pid = workingPid;
        if (pid == 0) {
            return;
        }
        try {
            if (System.nanoTime() - requestedNanos < PATIENCE.toNanos()) {
                control.cancel(pid);
            } else {
                control.terminateAndWait(pid, Duration.ofSeconds(5));
            }
        } catch (RuntimeException e) {
            // The control session is gone: the server is, and with it the statement.
            workingPid = 0;
        }
    }
}
