package dev.dbmig.backup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Who restores a backup, so that no prune takes it away meanwhile: a shared lock of the operating system on one
 * byte of a file in the backup folder, chosen by the backup's name, which ends with the process that has it.
 * Where there can be none, because the folder may not be written or its file system has no locks, there is none.
 */
final class Readers {

    /** POSIX: closing any descriptor of a file ends all locks that the process has on it, so none is closed. */
    private static final Map<Path, FileChannel> CHANNELS = new HashMap<>();

    private Readers() {}

    /** Does what reads a backup. One that is read twice at once by one process is free once either has ended. */
    static void reading(Backup backup, Runnable work) {
        FileLock lock = lock(backup);
        try {
            work.run();
        } finally {
            release(lock);
        }
    }

    private static FileLock lock(Backup backup) {
        try {
            return channel(backup).tryLock(place(backup), 1, true);
        } catch (IOException | OverlappingFileLockException e) {
            return null;
        }
    }

    private static void release(FileLock lock) {
        try {
            if (lock != null) {
                lock.release();
            }
        } catch (IOException e) {
            // it ends with the process
        }
    }

    /** Whether anybody on this machine restores it at this moment. */
    static boolean areThere(Backup backup) {
        if (!Files.exists(file(backup))) {
            return false;
        }
        try {
            FileLock lock = channel(backup).tryLock(place(backup), 1, false);
            release(lock);
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static FileChannel channel(Backup backup) throws IOException {
        synchronized (CHANNELS) {
            Path file = file(backup).toAbsolutePath();
            FileChannel channel = CHANNELS.get(file);
            if (channel == null) {
                channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                CHANNELS.put(file, channel);
            }
            return channel;
        }
    }

    private static Path file(Backup backup) {
        return backup.path().resolveSibling(".readers");
    }

    private static long place(Backup backup) {
        MessageDigest digest = FileHash.digest();
        byte[] hash = digest.digest(backup.name().getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(hash).getLong() & Long.MAX_VALUE >> 1;
    }
}
