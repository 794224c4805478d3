package dev.dbmig.cli;

import dev.dbmig.backup.RetentionPolicy;
import dev.dbmig.offsite.OffsiteSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What dbmig.yaml says of backups that are there.
 *
 * @param dir absolute; also where {@code backup.mode} is none
 * @param failedDatabases age after which databases that runs left beside the real one are dropped; empty for never
 * @param copyTo where copies of them go; empty for nowhere
 */
record BackupConfig(Path dir, RetentionPolicy keep, Optional<Duration> failedDatabases,
        Optional<OffsiteSettings> copyTo) {}
