package dev.dbmig.backup;

import dev.dbmig.postgres.DatabaseLocale;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a backup holds. It stands in {@code manifest.json}, sealed with a SHA-256 of its own.
 *
 * @param runId the run that made it
 * @param started before pg_dump began, to the millisecond
 * @param finished after the last file was written and proven
 * @param files path inside the backup's folder, with {@code /}, to size and checksum; all but the manifest
 * @param pinned why it is kept whatever the retention policy says; null if it is not
 * @param rowCounts table to rows, counted in a restored copy; null if none were
 */
public record Manifest(String runId, Source source, Dump dump, Instant started, Instant finished,
        SortedMap<String, FileFacts> files, Grade grade, String pinned, Map<String, Long> rowCounts) {

    /** The format that this version of dbmig writes, and the newest that it reads. */
    public static final int FORMAT_VERSION = 1;

    /**
     * Where it is from.
     *
     * @param databaseOid of the database dumped; another one has it after a swap
     * @param systemIdentifier of the server's data directory
     * @param schemaVersion of the migrations, as the caller names it; null if there is none
     * @param transactionMarker by which the caller knows what was written since; null if there is none
     */
    public record Source(String database, long databaseOid, String systemIdentifier, String serverVersion,
            DatabaseLocale locale, String schemaVersion, String transactionMarker) {}

    /**
     * How it was made.
     *
     * @param program path of pg_dump, with the command in front of it
     * @param compression as {@code pg_dump --compress} takes it
     * @param jobs how many wrote at once
     */
    public record Dump(String program, String programVersion, DumpFormat format, String compression, int jobs) {}

    /** @param sha256 64 lower-case hexadecimal digits */
    public record FileFacts(long bytes, String sha256) {}

    public Manifest {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        rowCounts = rowCounts == null ? null : Collections.unmodifiableSortedMap(new TreeMap<>(rowCounts));
    }

    public Duration duration() {
        return Duration.between(started, finished);
    }

    /** Of all files but the manifest. */
    public long bytes() {
        return files.values().stream().mapToLong(FileFacts::bytes).sum();
    }

    /**
     * One that has been somewhere else.
     *
     * @throws IllegalArgumentException saying what is wrong, if a single byte is not as it was written
     */
    public static Manifest parse(String text) {
        return ManifestJson.read(text);
    }

    /** As it stands in {@code manifest.json}, sealed. */
    public String text() {
        return ManifestJson.write(this);
    }

    public Optional<String> pinnedReason() {
        return Optional.ofNullable(pinned);
    }

    Manifest withGrade(Grade better) {
        return new Manifest(runId, source, dump, started, finished, files, better, pinned, rowCounts);
    }

    Manifest withPinned(String reason) {
        return new Manifest(runId, source, dump, started, finished, files, grade, reason, rowCounts);
    }

    Manifest withRowCounts(Map<String, Long> counts) {
        return new Manifest(runId, source, dump, started, finished, files, grade, pinned, counts);
    }
}
