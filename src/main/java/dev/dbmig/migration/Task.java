package dev.dbmig.migration;

import java.util.Optional;

/**
 * One script to run: a migration to be applied or undone.
 *
 * @param row its present row of the history, which a downgrade and a continued script have
 */
public record Task(Direction direction, Migration migration, Optional<HistoryRow> row, ScriptShape shape) {

    public MigrationScript script() {
        return direction == Direction.UP ? migration.up() : migration.down().orElseThrow();
    }

    /** Whether an earlier run began it, and stopped on the way. */
    public boolean isContinued() {
        return row.map(HistoryRow::state).filter(s -> s == unfinishedState()).isPresent();
    }

    public boolean isTransactional() {
        return shape.form() != ScriptShape.Form.STEPWISE;
    }

    RowState unfinishedState() {
        return direction == Direction.UP ? RowState.STARTED : RowState.UNDOING;
    }

    /** As if it had never been run. */
    Task asNew() {
        return new Task(direction, migration, Optional.empty(), shape);
    }

    Task withRow(HistoryRow changed) {
        return new Task(direction, migration, Optional.of(changed), shape);
    }

    Task withShape(ScriptShape changed) {
        return new Task(direction, migration, row, changed);
    }

    @Override
    public String toString() {
        return migration.label();
    }
}
