package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * One run at a time on one database: an advisory lock in the maintenance database, so that it survives a
 * swap of the database itself, and dies with the session that holds it.
 *
 * <p>It is polled and never waited on: a session that waits holds a snapshot, and CREATE INDEX CONCURRENTLY
 * waits for every snapshot that is older than it.
 */
public final class RunLock {

    private static final Duration FIRST_POLL = Duration.ofMillis(100);
    private static final Duration LONGEST_POLL = Duration.ofSeconds(2);

    private final Session control;
    private final String database;
    private final long key;

    private RunLock(Session control, String database) {
        this.control = control;
        this.database = database;
        this.key = key(database);
    }

    /**
     * Takes the lock.
     *
     * @param control a session in the maintenance database, which keeps the lock until it is closed
     * @param wait how long to wait for another run
     * @param onWait is told once, in a sentence, who holds it
     * @throws DbmigException with {@link ExitCode#LOCKED} if another run still holds it
     */
    public static RunLock acquire(Session control, String database, Duration wait, Consumer<String> onWait) {
        RunLock lock = new RunLock(control, database);
        long end = System.nanoTime() + wait.toNanos();
        boolean told = false;
        for (Duration poll = FIRST_POLL; !lock.tryAcquire(); poll = longer(poll)) {
            Optional<String> holder = lock.holder();
            if (System.nanoTime() >= end) {
                throw lock.isTaken(holder);
            }
            if (!told && holder.isPresent()) {
                onWait.accept("waiting for " + holder.get());
                told = true;
            }
            sleep(poll, end);
        }
        return lock;
    }

    /**
     * Makes sure that the lock is still held.
     *
     * @throws DbmigException if it went with its session; nothing may be committed any more
     */
    public void check() {
        boolean held;
        try {
            synchronized (control) {
                held = !control.query("SELECT 1 FROM pg_catalog.pg_locks WHERE pid = pg_catalog.pg_backend_pid() AND "
                        + isThisLock()).isEmpty();
            }
        } catch (PostgresException e) {
            held = false;
        }
        if (!held) {
            throw new DbmigException(ExitCode.ROLLED_BACK, "the run lock of database \"" + database
                    + "\" was lost with its session, so that another run may have begun")
                    .hint("See the server's log, then run the command again.");
        }
    }

    private boolean tryAcquire() {
        synchronized (control) {
            return control.query("SELECT pg_catalog.pg_try_advisory_lock(" + key + ")").get(0).get(0).equals("t");
        }
    }

    /** "run 2026… of app@10.0.0.5, which has held the lock since …", if it is still held. */
    private Optional<String> holder() {
        synchronized (control) {
            List<List<String>> rows = control.query("""
                    SELECT a.application_name, a.usename, coalesce(a.client_addr::text, 'local'), a.pid,
                        pg_catalog.to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS TZ')
                    FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid)
                    WHERE l.granted AND %s""".formatted(isThisLock()));
            return rows.stream().findFirst().map(row -> "run " + row.get(0).replaceFirst("^dbmig/", "").replace(RunId.CONTROL, "") + " of "
                    + row.get(1) + " (" + row.get(2) + ", pid " + row.get(3)
                    + "), which has held the run lock since " + row.get(4));
        }
    }

    private DbmigException isTaken(Optional<String> holder) {
        DbmigException e = new DbmigException(ExitCode.LOCKED,
                "another run is at work on database \"" + database + "\"");
        holder.ifPresent(h -> e.detail("It is " + h + "."));
        return e.hint("Wait for it to end, or wait longer with --lock-wait; the lock dies with its holder.");
    }

    private String isThisLock() {
        return "locktype = 'advisory' AND objsubid = 1 AND classid = " + (key >>> 32) + "::oid AND objid = "
                + (key & 0xffffffffL) + "::oid"
                + " AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())";
    }

    /** The same for everybody who means the same database of a server. */
    private static long key(String database) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(("dbmig run lock: " + database).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Duration longer(Duration poll) {
        Duration doubled = poll.multipliedBy(3).dividedBy(2);
        return doubled.compareTo(LONGEST_POLL) > 0 ? LONGEST_POLL : doubled;
    }

    private static void sleep(Duration poll, long end) {
        long jitter = ThreadLocalRandom.current().nextLong(poll.toMillis() / 4 + 1);
        long left = Math.max(1, (end - System.nanoTime()) / 1_000_000);
        try {
            Thread.sleep(Math.min(poll.toMillis() + jitter, left));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DbmigException(ExitCode.INTERRUPTED, "interrupted while waiting for the run lock");
        }
    }
}
