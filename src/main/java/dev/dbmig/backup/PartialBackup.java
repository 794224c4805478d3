package dev.dbmig.backup;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.FolderEntry.State;
import dev.dbmig.file.DurableFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A backup while it is written, in a folder whose name ends in {@code .part}. Its writer holds a lock on a
 * file in it, which the operating system lifts when the writer dies. Closing one that is not complete
 * removes it.
 */
final class PartialBackup implements AutoCloseable {

    static final String LOCK = "lock";

    /** What it is called until it is locked. */
    private static final String HIDDEN = ".dbmig";
    private static final Duration SURELY_LEFT = Duration.ofHours(1);

    /** Those of this process: to ask for a lock of one's own and close the file would lift it. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path target;
    private final Path part;
    private final FileChannel lock;
    private final DiskSpace space;
    private boolean isComplete;

    private PartialBackup(Path target, FileChannel lock, DiskSpace space) {
        this.target = target;
        this.part = partOf(target);
        this.lock = lock;
        this.space = space;
    }

    private static Path partOf(Path target) {
        return target.resolveSibling(target.getFileName() + BackupFolder.PART);
    }

    /** @return empty if there is a partial one of that name already */
    static Optional<PartialBackup> create(Path target, DiskSpace space) {
        Path part = partOf(target);
        if (Files.exists(part, LinkOption.NOFOLLOW_LINKS) || !OWN.add(part)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PartialBackup(target, lockedFolder(part), space));
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            OWN.remove(part);
            return Optional.empty();
        } catch (IOException e) {
            OWN.remove(part);
            throw DatabaseDump.isFull(e.toString()) ? DatabaseDump.diskFailure(e.toString(), part)
                    : DbmigException.refused("cannot write into backup folder \"" + target.getParent() + "\"")
                            .detail(e.toString()).hint("Check that you may write there.");
        }
    }

    // Locked before it gets its name, so that nobody ever sees it without a lock and takes it for abandoned.
    private static FileChannel lockedFolder(Path part) throws IOException {
        Path hidden = Files.createTempDirectory(part.getParent(), HIDDEN,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        FileChannel channel = null;
        try {
            channel = FileChannel.open(hidden.resolve(LOCK),
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            if (!channel.lock().isValid()) {
                throw new IOException("the file system has no locks");
            }
            Files.move(hidden, part, StandardCopyOption.ATOMIC_MOVE);
            return channel;
        } catch (IOException e) {
            if (channel != null) {
                channel.close();
            }
            remove(hidden);
            throw e;
        }
    }

    /** Removes what was left before it got a name, by one that was killed in that moment. */
    static void sweep(Path folder) {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, HIDDEN + "*")) {
            for (Path hidden : left) {
                boolean isOld = Files.getLastModifiedTime(hidden, LinkOption.NOFOLLOW_LINKS).toInstant()
                        .isBefore(Instant.now().minus(SURELY_LEFT));
                if (isOld && Files.isDirectory(hidden, LinkOption.NOFOLLOW_LINKS) && !isBeingWritten(hidden)) {
                    Files.deleteIfExists(hidden.resolve(LOCK));
                    Files.deleteIfExists(hidden);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // it is a few bytes, and the next backup tries again
        }
    }

    static FolderEntry look(Path part) {
        return isBeingWritten(part)
                ? new FolderEntry(part, State.BEING_WRITTEN, Optional.empty(), null)
                : new FolderEntry(part, State.ABANDONED, Optional.empty(),
                        "it was never completed, and its writer is gone; it can be removed");
    }

    private static boolean isBeingWritten(Path part) {
        if (OWN.contains(part)) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(part.resolve(LOCK),
                Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
                FileLock free = channel.tryLock()) {
            return free == null;
        } catch (IOException e) {
            return false;
        }
    }

    Path path() {
        return part;
    }

    /** On the disk that it is written to. */
    DiskSpace space() {
        return space;
    }

    void write(String name, String content) {
        try {
            DurableFile.write(part.resolve(name), content.getBytes(StandardCharsets.UTF_8));
        } catch (DbmigException e) {
            throw DatabaseDump.diskFailure(e.detail().orElse(e.getMessage()), part);
        }
    }

    /** Gives it its final name, once everything in it is on the disk. */
    Backup complete(Manifest manifest) {
        try {
            write(Backup.MANIFEST, ManifestJson.write(manifest));
            DurableFile.syncFolder(part);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            isComplete = true;
            Files.delete(target.resolve(LOCK));
            DurableFile.syncFolder(target);
            DurableFile.syncFolder(target.getParent());
            return new Backup(target, manifest);
        } catch (IOException e) {
            throw DatabaseDump.isFull(e.toString()) ? DatabaseDump.diskFailure(e.toString(), part)
                    : DbmigException.refused("cannot complete backup \"" + target + "\"").detail(e.toString())
                            .hint("Check the disk of the backup folder.");
        }
    }

    @Override
    public void close() {
        try {
            if (!isComplete) {
                remove(part);
            }
            lock.close();
        } catch (IOException e) {
            // it stays, and is listed as abandoned
        } finally {
            OWN.remove(part);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }
}
