package dev.dbmig.sql;

import java.util.List;

/** What ADD COLUMN does to the rows that are there. */
final class AddColumnRules {

    private static final int VIRTUAL_COLUMNS = 18;

    private final LintPlace place;
    private final List<String> table;

    AddColumnRules(LintPlace place, List<String> table) {
        this.place = place;
        this.table = table;
    }

    void look(ColumnDefinition column) {
        Names.check(place, column.name());
        TypeRules.look(place, column);
        place.memory.columnIsMade(table, column.name().text(), column.type());
        if (place.memory.isNew(table)) {
            return;
        }
        rewrites(column);
        required(column);
        constraints(column);
    }

    private void rewrites(ColumnDefinition column) {
        String why = why(column);
        if (why == null) {
            return;
        }
        place.weighed(LintRule.ADD_COLUMN_REWRITES, table, column.name(), why + ": all of " + LintPlace.shown(table)
                        + " is written anew under an ACCESS EXCLUSIVE lock, so that nobody can read or write it meanwhile",
                "Add the column without it, set the default for new rows by ALTER COLUMN … SET DEFAULT, and fill the old rows in batches.");
    }

    /** Null if the rows stay as they are. */
    private String why(ColumnDefinition column) {
        if (column.type().isSerial() || column.has("as", "identity")) {
            return "each row gets a number of its own";
        }
        boolean isGenerated = column.has("generated", "always", "as") || column.has("stored");
        if (isGenerated) {
            boolean isVirtual = place.serverMajor >= VIRTUAL_COLUMNS && !column.has("stored");
            return isVirtual ? null : "a stored generated column is computed for each row";
        }
        return switch (Volatility.of(column.defaultExpression(), place.schema)) {
            case ONCE -> null;
            case EACH_ROW -> "the default is volatile, and computed for each row";
            case UNKNOWN -> "the default calls a function that may be volatile, and would be computed for each row";
        };
    }

    private void required(ColumnDefinition column) {
        boolean fails = column.isRequired() && !column.hasValues();
        if (fails) {
            LintLevel level = place.schema.size(table).map(s -> s.rows() == 0 ? LintLevel.NOTE : LintLevel.ERROR).orElse(LintLevel.WARNING);
            place.add(LintRule.ADD_COLUMN_REQUIRED, level, column.name(), place.schema.size(table).map(place::told), "a new column that is NOT NULL without a default fails as soon as "
                    + LintPlace.shown(table) + " has rows", "Give it a default, or add it without NOT NULL, fill it, and set that later.");
        }
    }

    private void constraints(ColumnDefinition column) {
        if (column.has("unique") || column.has("primary", "key")) {
            place.weighed(LintRule.ADD_UNIQUE_BUILDS, table, column.name(), "its index is built under an ACCESS EXCLUSIVE lock on "
                    + LintPlace.shown(table), ConstraintRules.BUILD_FIRST);
        }
        boolean isChecked = column.has("references") && column.hasValues() && !column.defaultExpression().isEmpty();
        if (isChecked) {
            place.weighed(LintRule.ADD_FOREIGN_KEY_SCANS, table, column.name(), "with a default the foreign key is checked for all of "
                    + LintPlace.shown(table) + " under an ACCESS EXCLUSIVE lock", "Add the column first, and the foreign key NOT VALID afterwards.");
        }
        if (column.has("check")) {
            place.weighed(LintRule.ADD_CHECK_SCANS, table, column.name(), "its CHECK reads all of " + LintPlace.shown(table)
                    + " under an ACCESS EXCLUSIVE lock", ConstraintRules.NOT_VALID_FIRST);
        }
    }
}
