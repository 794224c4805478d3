package dev.dbmig.sql;

import dev.dbmig.sql.SchemaView.Size;
import dev.dbmig.sql.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What fails for the rows that are there, unless an earlier statement of the scripts has put them right. */
final class DataRules {

    private final LintPlace place;
    private final List<String> table;

    DataRules(LintPlace place, List<String> table) {
        this.place = place;
        this.table = table;
    }

    /** NOT NULL for a column that has rows without a value. True if something was found. */
    boolean needsValues(String column, Token at) {
        Optional<Size> size = place.schema.size(table);
        Optional<Long> values = place.schema.valuesIn(table, column);
        if (size.isEmpty() || values.isEmpty() || isOpen()) {
            return false;
        }
        long missing = size.get().rows() - values.get();
        boolean isCounted = size.get().bytes() < SchemaView.COUNTED;
        if (missing <= 0) {
            return false;
        }
        place.add(LintRule.NOT_NULL_FAILS, isCounted ? LintLevel.ERROR : LintLevel.WARNING, at,
                Optional.of(place.told(size.get()) + ", " + LintPlace.count(missing) + " without a value in it"),
                "as the rows are now, NOT NULL fails: not each of them has a value in " + LintPlace.shown(table) + "." + Identifiers.quoteIfNeeded(column),
                "Fill them in first, in batches; and give the column a default, so that no new ones come.");
        return true;
    }

    /**
     * Columns that are to be unique, and are not.
     *
     * @param columns in parentheses; looked at only where they are nothing but names
     */
    void mustBeUnique(List<Token> columns, Token at) {
        List<String> names = new ArrayList<>();
        for (TokenReader item : new TokenReader(columns).inside().items()) {
            names.add(item.take().text());
            if (!item.isAtEnd()) {
                return;
            }
        }
        Optional<Long> repeated = names.isEmpty() || isOpen() ? Optional.empty() : place.schema.repeatedKeys(table, names);
        repeated.filter(count -> count > 0).ifPresent(count -> place.add(LintRule.UNIQUE_FAILS, LintLevel.ERROR, at,
                Optional.of(place.schema.size(table).map(size -> place.told(size) + ", ").orElse("") + LintPlace.count(count)
                        + (count == 1 ? " key that more than one row has" : " keys that more than one row has")),
                "as the rows are now, this fails: (" + String.join(", ", names.stream().map(Identifiers::quoteIfNeeded).toList()) + ") of "
                        + LintPlace.shown(table) + " is not unique", "First decide which of the rows stay: GROUP BY … HAVING count(*) > 1 lists them."));
    }

    private boolean isOpen() {
        return place.memory.isNew(table) || place.memory.isWritten(table) || SqlTemplate.isUnknown(table);
    }
}
