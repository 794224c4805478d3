package dev.dbmig.backup;

import java.time.Instant;
import java.util.function.Predicate;

/**
 * One thing in a backup folder, as far as retention cares.
 *
 * @param source whose backup it is; {@link Source#UNKNOWN} where no manifest tells
 * @param time at which the backup began
 * @param bytes of all its files
 * @param grade null unless the backup is complete
 * @param pinned why it is kept whatever the policy says; null if it is not
 * @param unfinishedRun the run that made it and may still need it; null if there is none
 * @param problem why it is no backup that could be restored; null if it is complete
 */
public record Candidate(String name, Source source, Instant time, long bytes, Grade grade, String pinned,
        String unfinishedRun, String problem) {

    /**
     * Backups of different sources know nothing of each other.
     *
     * @param server the identifier of its data directory: two servers may have a database of one name
     */
    public record Source(String database, String server) implements Comparable<Source> {

        static final Source UNKNOWN = new Source("", "");

        @Override
        public int compareTo(Source other) {
            int byDatabase = database.compareTo(other.database);
            return byDatabase != 0 ? byDatabase : server.compareTo(other.server);
        }
    }

    /** @param isUnfinished whether a run has not come to its end, by its id */
    static Candidate of(FolderEntry entry, Predicate<String> isUnfinished) {
        if (entry.backup().isEmpty()) {
            return new Candidate(entry.name(), Source.UNKNOWN, BackupFolder.time(entry), 0, null, null, null,
                    entry.problem() == null ? "it is being written" : entry.problem());
        }
        Manifest manifest = entry.backup().get().manifest();
        return new Candidate(entry.name(), new Source(manifest.source().database(), manifest.source().systemIdentifier()),
                manifest.started(), manifest.bytes(), entry.problem() == null ? manifest.grade() : null, manifest.pinned(),
                isUnfinished.test(manifest.runId()) ? manifest.runId() : null, entry.problem());
    }

    /** Whether it was read to its end, so that others may be removed because of it. */
    public boolean isGood() {
        return grade != null && grade.compareTo(Grade.DECODED) >= 0;
    }
}
