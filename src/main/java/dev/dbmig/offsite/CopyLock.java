package dev.dbmig.offsite;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/** One at a time copies the backups of a folder, or removes copies. The lock dies with its holder. */
final class CopyLock {

    private static final long LOOK_MILLIS = 200;

    private CopyLock() {}

    /**
     * Holds the lock while the work runs.
     *
     * @throws DbmigException with exit code LOCKED if somebody else has it for longer than that
     */
    static <T> T holding(Path backupDir, Duration patience, Supplier<T> work) {
        Path file = backupDir.resolve(".copy.lock");
        long end = System.nanoTime() + patience.toNanos();
        try (FileChannel channel = FileChannel.open(file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            while (!isLocked(channel)) {
                if (System.nanoTime() >= end) {
                    throw new DbmigException(ExitCode.LOCKED, "another dbmig is copying the backups of \"" + backupDir + "\"")
                            .hint("Wait for it to end; the lock dies with its holder.");
                }
                Thread.sleep(LOOK_MILLIS);
            }
            return work.get();
        } catch (IOException e) {
            throw DbmigException.refused("cannot lock \"" + file + "\"").detail(e.toString())
                    .hint("Run dbmig as the user who makes the backups.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DbmigException(ExitCode.INTERRUPTED, "interrupted while waiting for another dbmig that copies", e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // by another thread of this process
        }
    }
}
