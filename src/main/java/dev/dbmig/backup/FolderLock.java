package dev.dbmig.backup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Lets one at a time change what stands in a backup folder: one thread here, one process of the machine. */
final class FolderLock {

    /** What is done under the lock. */
    interface Work<T> {
        T run() throws IOException;
    }

    private static final Object HERE = new Object();

    private FolderLock() {}

    /** Waits for the lock, and holds it while the work runs. */
    static <T> T holding(Path folder, Work<T> work) throws IOException {
        synchronized (HERE) {
            try (FileChannel channel = FileChannel.open(folder.resolve(".lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                if (!channel.lock().isValid()) {
                    throw new IOException("the file system has no locks");
                }
                return work.run();
            }
        }
    }
}
