package dev.dbmig.backup;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * By what means a run makes its backups.
 *
 * @param minFree bytes of the disk that a backup leaves free; empty for the usual
 * @param server which backs up the whole server instead; empty where backups are dumps
 */
public record BackupMeans(OptionalLong minFree, Optional<PgBackRest> server) {

    public static final BackupMeans USUAL = new BackupMeans(OptionalLong.empty(), Optional.empty());

    public BackupFolder folder(Path path) {
        return new BackupFolder(path, minFree);
    }
}
