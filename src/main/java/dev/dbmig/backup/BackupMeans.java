package dev.dbmig.backup;

import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * By what means a run makes its backups.
 *
 * @param minFree bytes of the disk that a backup leaves free; empty for the usual
 */
public record BackupMeans(OptionalLong minFree) {

    public static final BackupMeans USUAL = new BackupMeans(OptionalLong.empty());

    public BackupFolder folder(Path path) {
        return new BackupFolder(path, minFree);
    }
}
