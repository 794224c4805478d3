package dev.dbmig.migration;

import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * One row of the history: what was done to one migration, once.
 *
 * @param id grows with each row
 * @param kind {@code versioned}, {@code repeatable}, {@code baseline} or {@code script}
 * @param version the version as written in the file's name; the name of a repeatable migration or script
 * @param checksum {@code sha256:…} of the script, null for a baseline
 * @param statement how many statements of the script are done; all of them once it is applied
 * @param executionTimeMs milliseconds, null where nothing was executed
 * @param error what stopped it, null if nothing is known to have
 * @param progress what a script that is not one transaction needs to be continued, null otherwise
 */
public record HistoryRow(long id, String kind, String version, String name, String description, String author,
        String checksum, RowState state, int statement, OffsetDateTime appliedAt, String appliedBy,
        Long executionTimeMs, String runId, String reason, String error, String progress,
        OffsetDateTime undoneAt, String undoneBy) {

    static final String VERSIONED = "versioned";
    static final String REPEATABLE = "repeatable";
    static final String BASELINE = "baseline";
    static final String SCRIPT = "script";

    public boolean isVersioned() {
        return kind.equals(VERSIONED);
    }

    public boolean isBaseline() {
        return kind.equals(BASELINE);
    }

    public boolean isRepeatable() {
        return kind.equals(REPEATABLE);
    }

    public boolean isScript() {
        return kind.equals(SCRIPT);
    }

    /** Whether this row tells the present state of its migration, and not only what once was. */
    public boolean isCurrent() {
        return state.isCurrent();
    }

    /** "004 add_user_preferences", as tables and messages show it. */
    public String label() {
        return isVersioned() || isBaseline() ? (version + " " + name).strip() : name;
    }

    Optional<Progress> parsedProgress() {
        return Optional.ofNullable(progress).map(Progress::parse);
    }
}
