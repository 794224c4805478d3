package dev.dbmig.migration;

import dev.dbmig.postgres.Blocker;
import dev.dbmig.postgres.ProgressReport;
import dev.dbmig.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Watches the message that the server works on, and tells each second what takes so long. */
final class CurrentWork implements AutoCloseable {

    /** How late a look may come on a busy machine. */
    private static final long LATENESS_NANOS = 100_000_000;

    private record Sent(Task task, Statement first, Statement last, long sinceNanos) {
    }

    private final Workplace workplace;
    private final ScheduledExecutorService clock;
    private final long lookEvery;
    private volatile int pid;
    private volatile Task task;
    private volatile Sent sent;
    private volatile long busySince;
    private volatile List<Blocker> keptWaitingBy = List.of();
    private volatile Seen seen = new Seen(List.of(), System.nanoTime());

    /** @param atNanos when they were there for the last time */
    private record Seen(List<Blocker> blockers, long atNanos) {
    }

    CurrentWork(Workplace workplace) {
        this.workplace = workplace;
        this.clock = Executors.newSingleThreadScheduledExecutor(job -> {
            Thread daemon = new Thread(job, "progress");
            daemon.setDaemon(true);
            return daemon;
        });
        clock.scheduleWithFixedDelay(this::tell, 1, 1, TimeUnit.SECONDS);
        lookEvery = workplace.patience().lookEvery().toNanos();
        if (lookEvery > 0) {
            clock.scheduleWithFixedDelay(this::look, lookEvery, lookEvery, TimeUnit.NANOSECONDS);
        }
    }

    void in(int sessionPid) {
        pid = sessionPid;
    }

    void on(Task current) {
        task = current;
    }

    Task task() {
        return task;
    }

    /** @param statements with nulls for those that are no statements of the script */
    void sent(List<Statement> statements) {
        busySince = System.nanoTime() | 1;
        List<Statement> own = statements.stream().filter(Objects::nonNull).toList();
        sent = own.isEmpty() ? null
                : new Sent(task, own.get(0), own.get(own.size() - 1), System.nanoTime());
    }

    /** The server has done what was sent: nobody keeps it waiting any more. */
    void succeeded() {
        if (sent != null) {
            keptWaitingBy = List.of();
        }
    }

    /** Whether it was done or not. */
    void answered() {
        sent = null;
        busySince = 0;
    }

    /** @param blockers who held the lock that an attempt has failed on, until another attempt gets it */
    void keptWaitingBy(List<Blocker> blockers) {
        keptWaitingBy = blockers;
    }

    /** Who keeps the run waiting when it is ended: now, or in the attempt before. */
    List<Blocker> keptWaitingBy() {
        List<Blocker> now = blockers();
        return now.isEmpty() ? keptWaitingBy : now;
    }

    /**
     * Who held the lock that the message waited for which has just failed; empty if nobody was seen. An earlier
     * wait of the same message may have been for somebody else: only who was there to the end counts.
     */
    List<Blocker> blockers() {
        Seen last = seen;
        boolean isRecent = System.nanoTime() - last.atNanos() <= 2 * lookEvery + LATENESS_NANOS;
        return isRecent ? last.blockers() : List.of();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    private void look() {
        long since = busySince;
        if (since == 0 || System.nanoTime() - since < lookEvery) {
            return;
        }
        try {
            List<Blocker> now = workplace.control().blockersOf(pid);
            if (!now.isEmpty()) {
                seen = new Seen(now, System.nanoTime());
            }
        } catch (RuntimeException e) {
            // Likewise a courtesy.
        }
    }

    private void tell() {
        Sent current = sent;
        if (current == null) {
            return;
        }
        Duration elapsed = Duration.ofNanos(System.nanoTime() - current.sinceNanos());
        if (elapsed.toMillis() < 900) {
            return;
        }
        Optional<ProgressReport> progress = Optional.empty();
        List<Blocker> blockers = List.of();
        try {
            progress = workplace.control().progressOf(pid);
            blockers = workplace.control().blockersOf(pid);
        } catch (RuntimeException e) {
            // Telling is a courtesy: the work itself finds out whether the server is still there.
        }
        if (sent == current) {
            workplace.listener().works(current.task(),
                    new Activity(current.first(), current.last(), elapsed, progress, blockers));
        }
    }
}
