package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a statement may queue for a lock. Whoever queues for a strong lock makes everybody queue behind
 * it, so the wait is short, and the whole transaction is tried again after a pause in which others go on.
 *
 * @param lockTimeout the server's {@code lock_timeout}; zero waits without end, and never tries again
 */
public record LockPatience(Duration lockTimeout) {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    public static final LockPatience DEFAULT = new LockPatience(Duration.ofMillis(200));

    public LockPatience {
        if (lockTimeout.isNegative()) {
            throw DbmigException.usage("lock-timeout must not be negative");
        }
    }

    /** Whether a wait ends, and all is tried again. */
    public boolean triesAgain() {
        return !lockTimeout.isZero();
    }

    String setLocal() {
        return "SET LOCAL lock_timeout = '" + lockTimeout.toMillis() + "ms'";
    }

    String set() {
        return "SET lock_timeout = '" + lockTimeout.toMillis() + "ms'";
    }

    /**
     * How often to look who holds the lock that a statement waits for: often enough to see it before
     * {@code lock_timeout} ends the wait, also on a busy machine. Zero where the wait has no end.
     */
    Duration lookEvery() {
        long third = lockTimeout.toMillis() / 3;
        return triesAgain() ? Duration.ofMillis(Math.max(20, Math.min(third, 1000))) : Duration.ZERO;
    }

    /** Grows by half with each attempt, a tenth more or less so that two do not keep step. */
    public static Duration pauseAfter(int attempt) {
        double grown = FIRST_PAUSE.toMillis() * Math.pow(1.5, Math.min(attempt, 30) - 1.0);
        double jitter = ThreadLocalRandom.current().nextDouble(0.9, 1.1);
        return Duration.ofMillis((long) (Math.min(grown, LONGEST_PAUSE.toMillis()) * jitter));
    }
}
