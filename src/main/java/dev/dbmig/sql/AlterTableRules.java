package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What each action of an ALTER TABLE does to the table. */
final class AlterTableRules {

    private final LintPlace place;
    private final List<String> table;
    private final String shown;

    private AlterTableRules(LintPlace place, List<String> table) {
        this.place = place;
        this.table = table;
        this.shown = LintPlace.shown(table);
    }

    static void look(LintPlace place) {
        place.tokens.accept("if", "exists");
        List<String> table = place.tokens.relation();
        new AlterTableRules(place, table).actions();
    }

    private void actions() {
        Token first = place.tokens.peek();
        if (place.tokens.accept("rename")) {
            renames(first);
        } else if (place.tokens.accept("attach", "partition")) {
            place.weighed(LintRule.ATTACH_PARTITION_SCANS, place.tokens.name(), first,
                    "ATTACH PARTITION reads all of the partition under an ACCESS EXCLUSIVE lock on it, unless a CHECK proves that its rows fit",
                    "First add and validate a CHECK with the partition's bounds (NOT VALID, then VALIDATE CONSTRAINT), and drop it afterwards.");
        } else if (place.tokens.accept("detach", "partition")) {
            detaches(first);
        } else {
            place.tokens.items().forEach(this::action);
        }
    }

    private void renames(Token at) {
        if (place.tokens.accept("constraint") || place.memory.isNew(table)) {
            place.memory.tableIsRenamed(table, place.tokens.accept("to") ? place.tokens.peek().text() : "");
            return;
        }
        place.tokens.accept("column");
        Token old = place.tokens.peek();
        boolean isTable = old.is("to");
        String hint = isTable ? "Rename it, and make a view of the old name in the same transaction, until nothing uses that any more."
                : "Add a column of the new name, write both, and drop the old one once nothing reads it any more.";
        place.found(LintRule.RENAME, LintLevel.WARNING, at, "an application that knows " + (isTable ? shown : shown + "."
                + LintPlace.shown(List.of(old.text()))) + " by its old name fails at its next statement", hint);
        if (!isTable) {
            place.tokens.take();
        }
        place.tokens.accept("to");
        Names.check(place, place.tokens.peek());
    }

    private void detaches(Token at) {
        boolean isGentle = place.tokens.hasAhead("concurrently") || place.tokens.hasAhead("finalize");
        if (!isGentle) {
            place.weighed(LintRule.DETACH_PARTITION_LOCKS, table, at,
                    "DETACH PARTITION waits for everybody who uses " + shown + ", and keeps all others waiting meanwhile (ACCESS EXCLUSIVE)",
                    place.serverMajor >= 14 ? "DETACH PARTITION … CONCURRENTLY, outside a transaction."
                            : "PostgreSQL 14 and newer can do it CONCURRENTLY; here keep lock-timeout short.");
        }
    }

    private void action(TokenReader item) {
        Token at = item.peek();
        if (item.accept("add")) {
            adds(item, at);
        } else if (item.accept("drop")) {
            drops(item, at);
        } else if (item.accept("alter")) {
            item.accept("column");
            new AlterColumnRules(place, table, item.peek()).look(item);
        } else if (item.accept("validate", "constraint")) {
            validates(item.take().text(), at);
        } else if (item.accept("set")) {
            sets(item, at);
        } else if (item.accept("disable", "trigger", "all")) {
            SettingRules.triggersAreOff(place, at, "the foreign keys of " + shown);
        }
    }

    private void adds(TokenReader item, Token at) {
        boolean isColumn = item.accept("column");
        item.accept("if", "not", "exists");
        if (isColumn || !ConstraintRules.begins(item)) {
            ColumnDefinition.of(item).ifPresent(column -> new AddColumnRules(place, table).look(column));
        } else {
            new ConstraintRules(place, table).look(item, at);
        }
    }

    private void drops(TokenReader item, Token at) {
        if (item.accept("constraint")) {
            cascades("constraint", item, at);
            return;
        }
        item.accept("column");
        item.accept("if", "exists");
        String column = item.take().text();
        boolean isKnown = !SqlTemplate.isUnknown(table) && !column.equals(SqlTemplate.UNKNOWN);
        if (place.schema.isLive() && isKnown && place.schema.columnType(table, column).isEmpty()) {
            return;
        }
        place.destroyed(LintRule.DROP_COLUMN, new Lost(table, Optional.of(column)), at, "DROP COLUMN takes away what is in " + shown + "." + LintPlace.shown(List.of(column))
                + ", and an application that still reads it fails", "Let the application do without it first; what is in it then only a backup has.");
        if (item.hasAhead("cascade")) {
            DropRules.cascade(place, "column", table, Optional.of(column));
        }
    }

    private void cascades(String kind, TokenReader item, Token at) {
        item.accept("if", "exists");
        String name = item.take().text();
        if (item.hasAhead("cascade")) {
            place.found(LintRule.CASCADE, LintLevel.WARNING, at, "CASCADE drops what depends on " + kind + " " + Identifiers.quoteIfNeeded(name)
                    + ", too, such as foreign keys", "Drop each by its name, so that the script says what goes.");
        }
    }

    private void validates(String constraint, Token at) {
        if (place.memory.isAddedHere(table, constraint) && !place.memory.isNew(table)) {
            place.weighed(LintRule.VALIDATE_IN_SAME_TRANSACTION, table, at, "VALIDATE CONSTRAINT reads all of " + shown
                    + " while this transaction still holds the stronger lock of ADD CONSTRAINT … NOT VALID",
                    "Validate it in a migration of its own, with transaction: each; or let the script run outside a transaction:"
                            + " -- dbmig: no-transaction");
        }
        place.memory.constraintIsValidated(table, constraint);
    }

    private void sets(TokenReader item, Token at) {
        boolean isRewrite = item.peek().is("logged") || item.peek().is("unlogged") || item.peek().is("tablespace")
                || item.peek().is("access") && item.peek(1).is("method");
        if (isRewrite) {
            place.weighed(LintRule.ALTER_TABLE_REWRITES, table, at, "SET " + item.peek().text().toUpperCase(Locale.ROOT) + " writes all of "
                    + shown + " anew under an ACCESS EXCLUSIVE lock: nobody can read or write it meanwhile",
                    (item.peek().is("unlogged") ? "An unlogged table is empty after a crash, and on no standby. " : "")
                    + "Do it while the application is stopped, or copy into a new table step by step and swap the names.");
        }
    }
}
