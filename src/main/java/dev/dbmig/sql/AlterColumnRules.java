package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;
import java.util.List;
import java.util.Optional;

/** What ALTER COLUMN does to the rows that are there. */
final class AlterColumnRules {

    private static final int SET_EXPRESSION = 17;
    private static final int NOT_NULL_NOT_VALID = 18;

    private final LintPlace place;
    private final List<String> table;
    private final Token column;

    AlterColumnRules(LintPlace place, List<String> table, Token column) {
        this.place = place;
        this.table = table;
        this.column = column;
    }

    /** @param item from the column's name on */
    void look(TokenReader item) {
        item.take();
        Token at = item.peek();
        if (item.accept("type") || item.accept("set", "data", "type")) {
            changesType(TypeName.take(item), item, at);
        } else if (item.accept("set", "not", "null")) {
            requires(at);
        } else if (place.serverMajor >= SET_EXPRESSION && item.accept("set", "expression")) {
            place.weighed(LintRule.ALTER_TABLE_REWRITES, table, at, "a new expression is computed for each row: all of " + LintPlace.shown(table)
                    + " is written anew under an ACCESS EXCLUSIVE lock", "Do it while the application is stopped.");
        }
    }

    private String name() {
        return LintPlace.shown(table) + "." + Identifiers.quoteIfNeeded(column.text());
    }

    private void changesType(TypeName to, TokenReader rest, Token at) {
        Optional<TypeName> from = place.memory.type(table, column.text())
                .or(() -> place.schema.columnType(table, column.text()).map(TypeName::of));
        place.memory.typeIsChanged(table, column.text(), to);
        boolean computes = computes(rest, to);
        if (to.name().equals(SqlTemplate.UNKNOWN)) {
            return;
        }
        if (from.isEmpty() && (!place.schema.isLive() || SqlTemplate.isUnknown(table))) {
            place.weighed(LintRule.ALTER_TYPE_REWRITES, table, at, "to " + to + ": unless " + name() + " has a narrower type of the same kind, all of "
                    + LintPlace.shown(table) + " is written anew under an ACCESS EXCLUSIVE lock", otherColumn());
            return;
        }
        from.ifPresent(type -> {
            if (computes || TypeChange.rewrites(type, to, place.schema.isUtc())) {
                place.weighed(LintRule.ALTER_TYPE_REWRITES, table, at, "from " + type + " to " + to + ": all of " + LintPlace.shown(table)
                        + " is written anew under an ACCESS EXCLUSIVE lock, with all its indexes", otherColumn());
            }
            TypeChange.loses(type, to, rest.peek().is("using")).ifPresent(what -> place.destroyed(LintRule.ALTER_TYPE_LOSES,
                    new Lost(table, Optional.of(column.text())), at, "from " + type + " to " + to + ": " + what,
                    "Make a new column beside the old one, compare the two, and drop the old one later."));
        });
    }

    /** Whether USING is more than the column itself, cast or not. */
    private boolean computes(TokenReader rest, TypeName to) {
        if (rest.accept("collate")) {
            rest.name();
        }
        if (!rest.peek().is("using")) {
            return false;
        }
        TokenReader expression = new TokenReader(rest.rest().subList(1, rest.rest().size()));
        boolean isColumn = expression.take().text().equals(column.text());
        boolean isCast = expression.acceptSymbol(':') && expression.acceptSymbol(':') && TypeName.take(expression).toString().equals(to.toString());
        return !isColumn || !expression.isAtEnd() && !isCast;
    }

    private static String otherColumn() {
        return "Add a column of the new type, fill it in batches while a trigger keeps it up to date, and swap the names.";
    }

    private void requires(Token at) {
        boolean isProven = place.memory.isProvenNotNull(table, column.text()) || place.schema.isProvenNotNull(table, column.text());
        if (isProven) {
            return;
        }
        new DataRules(place, table).needsValues(column.text(), at);
        String quoted = Identifiers.quoteIfNeeded(column.text());
        String hint = place.serverMajor >= NOT_NULL_NOT_VALID
                ? "ADD CONSTRAINT … NOT NULL " + quoted + " NOT VALID, then VALIDATE CONSTRAINT in a later transaction."
                : "ADD CONSTRAINT … CHECK (" + quoted + " IS NOT NULL) NOT VALID, then VALIDATE CONSTRAINT in a later transaction, then"
                        + " SET NOT NULL, which believes it; then drop the CHECK.";
        place.weighed(LintRule.SET_NOT_NULL_SCANS, table, at, "SET NOT NULL reads all of " + LintPlace.shown(table)
                + " under an ACCESS EXCLUSIVE lock, for no validated CHECK proves it for " + quoted, hint);
    }
}
