package dev.dbmig.cli;

import dev.dbmig.backup.PgBackRest;
import dev.dbmig.backup.RetentionPolicy;
import dev.dbmig.offsite.OffsiteSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What dbmig.yaml says of backups that are there.
 *
 * @param dir absolute; also where {@code backup.mode} is none
 * @param failedDatabases age after which databases that runs left beside the real one are dropped; empty for never
 * @param minFree bytes of its disk that a backup leaves free; empty for the usual
 * @param server how pgBackRest backs up the whole server; empty where backups are dumps
 * @param copyTo where copies of them go; empty for nowhere
 */
record BackupConfig(Path dir, RetentionPolicy keep, Optional<Duration> failedDatabases, OptionalLong minFree,
        Optional<PgBackRest.Settings> server, Optional<OffsiteSettings> copyTo) {}
