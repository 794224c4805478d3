package dev.dbmig.migration;

import java.util.Optional;

/**
 * One migration with its state. At least one of folder and history has it.
 *
 * @param note what an operator should know beyond the state, empty if nothing
 */
public record MigrationStatus(Optional<Migration> migration, Optional<HistoryRow> row, MigrationState state,
        String note) {

    public String label() {
        return migration.map(Migration::label).orElseGet(() -> row.orElseThrow().label());
    }

    /** The version; of a repeatable migration its key. */
    public String key() {
        return migration.map(Migration::key).orElseGet(() -> row.orElseThrow().version());
    }

    public boolean isVersioned() {
        return migration.map(m -> m.kind() == MigrationKind.VERSIONED).orElseGet(() -> row.orElseThrow().isVersioned());
    }

    /** Whether the live schema has it, completely. */
    public boolean isApplied() {
        return state == MigrationState.APPLIED || state == MigrationState.CHANGED || state == MigrationState.MISSING
                || state == MigrationState.BASELINE;
    }
}
