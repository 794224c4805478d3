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

    private record Sent(Task task, Statement first, Statement last, long sinceNanos) {
    }

    private final Workplace workplace;
    private final ScheduledExecutorService clock;
    private volatile int pid;
    private volatile Task task;
    private volatile Sent sent;

    CurrentWork(Workplace workplace) {
        this.workplace = workplace;
        this.clock = Executors.newSingleThreadScheduledExecutor(job -> {
            Thread daemon = new Thread(job, "progress");
            daemon.setDaemon(true);
            return daemon;
        });
        clock.scheduleWithFixedDelay(this::tell, 1, 1, TimeUnit.SECONDS);
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
        List<Statement> own = statements.stream().filter(Objects::nonNull).toList();
        sent = own.isEmpty() ? null
                : new Sent(task, own.get(0), own.get(own.size() - 1), System.nanoTime());
    }

    void answered() {
        sent = null;
    }

    @Override
    public void close() {
        clock.shutdownNow();
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
