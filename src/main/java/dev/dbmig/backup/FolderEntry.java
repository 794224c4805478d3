package dev.dbmig.backup;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One thing in a backup folder.
 *
 * @param backup empty unless the manifest can be read and the backup has its final name
 * @param problem one line; null for a complete backup, and for one being written
 */
public record FolderEntry(Path path, State state, Optional<Backup> backup, String problem) {

    /** What it is, as far as names, sizes and the manifest tell; only a check reads the files. */
    public enum State {
        COMPLETE,
        /** By a process that is alive. */
        BEING_WRITTEN,
        /** Its writer was killed: it is of no use, and can be removed. */
        ABANDONED,
        /** It has lost its name, and its files are being deleted; a prune that was killed left it so. */
        REMOVED,
        /** Something is missing or of the wrong size, or the manifest cannot be read. */
        DAMAGED
    }

    public String name() {
        return path.getFileName().toString();
    }

    static FolderEntry complete(Backup backup) {
        return new FolderEntry(backup.path(), State.COMPLETE, Optional.of(backup), null);
    }
}
