package dev.dbmig.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.BackupHealth.OfDatabase;
import dev.dbmig.backup.BackupHealth.Result;
import dev.dbmig.backup.BackupHealth.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
    private static final Result RESULT = new Result(Status.WARNING, List.of(
            new OfDatabase("a\"b\\c\nd", Status.WARNING, "", NOW.minusSeconds(60), Duration.ofMinutes(1), 100, 200, 4),
            new OfDatabase("none", Status.CRITICAL, "", null, null, 0, 0, 0)), OptionalLong.of(5000), List.of());

    @TempDir
    private Path folder;

    @Test
    void isWhatPrometheusReads() {
        assertThat(MetricsFile.text(RESULT, NOW)).isEqualTo("""
                # HELP dbmig_backup_status 0 ok, 1 warning, 2 critical, as dbmig backup check exits.
                # TYPE dbmig_backup_status gauge
                dbmig_backup_status 1
                # HELP dbmig_backup_check_timestamp_seconds When this was written.
                # TYPE dbmig_backup_check_timestamp_seconds gauge
                dbmig_backup_check_timestamp_seconds 1800000000
                # HELP dbmig_backup_newest_timestamp_seconds When the newest good backup began; 0 without one.
                # TYPE dbmig_backup_newest_timestamp_seconds gauge
                dbmig_backup_newest_timestamp_seconds{database="a\\"b\\\\c\\nd"} 1799999940
                dbmig_backup_newest_timestamp_seconds{database="none"} 0
                # HELP dbmig_backup_newest_size_bytes Size of the newest good backup.
                # TYPE dbmig_backup_newest_size_bytes gauge
                dbmig_backup_newest_size_bytes{database="a\\"b\\\\c\\nd"} 100
                dbmig_backup_newest_size_bytes{database="none"} 0
                # HELP dbmig_backup_usual_size_bytes Median size of those before it; 0 without any.
                # TYPE dbmig_backup_usual_size_bytes gauge
                dbmig_backup_usual_size_bytes{database="a\\"b\\\\c\\nd"} 200
                dbmig_backup_usual_size_bytes{database="none"} 0
                # HELP dbmig_backup_good_count How many good backups there are.
                # TYPE dbmig_backup_good_count gauge
                dbmig_backup_good_count{database="a\\"b\\\\c\\nd"} 4
                dbmig_backup_good_count{database="none"} 0
                # HELP dbmig_backup_free_bytes Free space for backups.
                # TYPE dbmig_backup_free_bytes gauge
                dbmig_backup_free_bytes 5000
                """);
    }

    @Test
    void isReplacedWholeAndReadByOthers() throws IOException {
        Path file = Files.writeString(folder.resolve("dbmig.prom"), "old");
        MetricsFile.write(file, RESULT, NOW);
        assertThat(file).hasContent(MetricsFile.text(RESULT, NOW));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-r--r--");
        assertThat(folder.toFile().list()).containsExactly("dbmig.prom");
    }

    @Test
    void leavesNothingWhereItCannotBeWritten() throws IOException {
        Path taken = Files.createDirectories(folder.resolve("dbmig.prom/full"));
        assertThatThrownBy(() -> MetricsFile.write(taken.getParent(), RESULT, NOW)).isInstanceOf(DbmigException.class)
                .hasMessageStartingWith("cannot write ");
        assertThat(folder.toFile().list()).containsExactly("dbmig.prom");
    }
}
