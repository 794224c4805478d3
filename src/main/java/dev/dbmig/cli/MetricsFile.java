package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.BackupHealth.OfDatabase;
import dev.dbmig.backup.BackupHealth.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.function.ToLongFunction;

/** Metrics for the textfile collector of Prometheus's node exporter, in its text format. */
final class MetricsFile {

    private final StringBuilder text = new StringBuilder();

    private MetricsFile() {
    }

    /**
     * Replaces the file at once, so that the collector never reads half of it; others may read it.
     *
     * @throws DbmigException if it cannot be written
     */
    static void write(Path file, Result result, Instant now) {
        replace(file, text(result, now));
    }

    /** @throws DbmigException if it cannot be written */
    static void replace(Path file, String metrics) {
        byte[] content = metrics.getBytes(StandardCharsets.UTF_8);
        Path absolute = file.toAbsolutePath();
        Path fresh = null;
        try {
            fresh = Files.createTempFile(absolute.getParent(), "." + absolute.getFileName() + ".", ".tmp");
            Files.write(fresh, content, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(fresh, absolute, StandardCopyOption.ATOMIC_MOVE);
            fresh = null;
        } catch (IOException e) {
            throw DbmigException.refused("cannot write \"" + file + "\"").detail(e.toString())
                    .hint("Check that its folder exists and that you may write there.");
        } finally {
            delete(fresh);
        }
    }

    private static void delete(Path fresh) {
        try {
            if (fresh != null) {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            // the first failure is the one to tell
        }
    }

    static String text(Result result, Instant now) {
        MetricsFile file = new MetricsFile();
        file.head("dbmig_backup_status", "0 ok, 1 warning, 2 critical, as dbmig backup check exits.");
        file.line("dbmig_backup_status", "", result.status().ordinal());
        file.head("dbmig_backup_check_timestamp_seconds", "When this was written.");
        file.line("dbmig_backup_check_timestamp_seconds", "", now.getEpochSecond());
        file.each(result, "dbmig_backup_newest_timestamp_seconds", "When the newest good backup began; 0 without one.",
                one -> one.newest() == null ? 0 : one.newest().getEpochSecond());
        file.each(result, "dbmig_backup_newest_size_bytes", "Size of the newest good backup.", OfDatabase::bytes);
        file.each(result, "dbmig_backup_usual_size_bytes", "Median size of those before it; 0 without any.", OfDatabase::usualBytes);
        file.each(result, "dbmig_backup_good_count", "How many good backups there are.", OfDatabase::count);
        result.free().ifPresent(free -> {
            file.head("dbmig_backup_free_bytes", "Free space for backups.");
            file.line("dbmig_backup_free_bytes", "", free);
        });
        return file.text.toString();
    }

    private void each(Result result, String name, String help, ToLongFunction<OfDatabase> value) {
        if (!result.databases().isEmpty()) {
            head(name, help);
            result.databases().forEach(one -> line(name, "{database=\"" + escaped(one.database()) + "\"}", value.applyAsLong(one)));
        }
    }

    /** As the value of a label. */
    static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private void head(String name, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n')
                .append("# TYPE ").append(name).append(" gauge\n");
    }

    private void line(String name, String labels, long value) {
        text.append(name).append(labels).append(' ').append(value).append('\n');
    }
}
