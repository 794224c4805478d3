package dev.dbmig.file;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Replaces a file as a whole: after a crash at any moment it has its old content or its new one, and once
 * {@link #write} has returned, the new one. Only its owner can read it.
 */
public final class DurableFile {

    private DurableFile() {}

    /** @throws DbmigException with exit code REFUSED if it cannot be written; the old content stays */
    public static void write(Path file, byte[] content) {
        Path folder = file.toAbsolutePath().getParent();
        Path temporary = null;
        try {
            temporary = Files.createTempFile(folder, "." + file.getFileName() + ".", ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            writeAndSync(temporary, content);
            move(temporary, file);
            syncFolder(folder);
        } catch (IOException e) {
            throw new DbmigException(ExitCode.REFUSED, "cannot write \"" + file + "\"", e)
                    .detail(e.toString())
                    .hint("Check that its folder exists and is writable, and that the disk is not full.");
        } finally {
            delete(temporary);
        }
    }

    private static void writeAndSync(Path temporary, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    private static void move(Path temporary, Path file) throws IOException {
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the file system cannot replace a file atomically", e);
        }
    }

    /** Makes the names in a folder durable: a new, renamed or removed file. */
    public static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, Set.of(StandardOpenOption.READ))) {
            channel.force(true);
        }
    }

    private static void delete(Path temporary) {
        try {
            if (temporary != null) {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            // it holds nothing that is needed, and the first failure is the one to tell
        }
    }
}
