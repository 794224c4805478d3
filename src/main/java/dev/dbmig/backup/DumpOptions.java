package dev.dbmig.backup;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * How a backup is made.
 *
 * @param lockWait how long pg_dump waits for a table that another session has locked exclusively
 * @param timeout for pg_dump, and again for reading the archive; empty for none
 * @param parallelFrom size of a database, in bytes on the server's disk, from which several jobs dump it
 * @param isDecoded whether the archive is read to its end by pg_restore before the backup counts
 * @param progress gets the bytes written so far, a few times a second, on the calling thread
 */
public record DumpOptions(Duration lockWait, Optional<Duration> timeout, long parallelFrom, boolean isDecoded,
        LongConsumer progress) {

    private static final long GIB = 1L << 30;

    /** 30 seconds, no timeout, jobs from 1 GiB on, decoded. */
    public static DumpOptions usual() {
        return new DumpOptions(Duration.ofSeconds(30), Optional.empty(), GIB, true, bytes -> { });
    }

    public DumpOptions withLockWait(Duration limit) {
        return new DumpOptions(limit, timeout, parallelFrom, isDecoded, progress);
    }

    public DumpOptions withTimeout(Duration limit) {
        return new DumpOptions(lockWait, Optional.of(limit), parallelFrom, isDecoded, progress);
    }

    public DumpOptions withParallelFrom(long databaseBytes) {
        return new DumpOptions(lockWait, timeout, databaseBytes, isDecoded, progress);
    }

    public DumpOptions withoutDecoding() {
        return new DumpOptions(lockWait, timeout, parallelFrom, false, progress);
    }

    public DumpOptions withProgress(LongConsumer bytes) {
        return new DumpOptions(lockWait, timeout, parallelFrom, isDecoded, bytes);
    }

    long deadline() {
        return timeout.map(limit -> System.nanoTime() + limit.toNanos()).orElse(Long.MAX_VALUE);
    }
}
