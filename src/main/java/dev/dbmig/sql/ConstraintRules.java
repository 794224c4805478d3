package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What ADD CONSTRAINT does while it looks at the rows that are there. */
final class ConstraintRules {

    static final String NOT_VALID_FIRST = "Add it NOT VALID, and VALIDATE CONSTRAINT it in a later transaction, which lets others read and write.";
    static final String BUILD_FIRST = "CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT … USING INDEX, which takes a moment.";

    private static final int NOT_VALID_ON_PARTITIONED = 18;
    private static final Set<String> KINDS = Set.of("constraint", "primary", "unique", "check", "foreign", "exclude", "not");

    private final LintPlace place;
    private final List<String> table;

    ConstraintRules(LintPlace place, List<String> table) {
        this.place = place;
        this.table = table;
    }

    /** Whether a constraint comes next rather than the name of a column. */
    static boolean begins(TokenReader item) {
        return item.peek().kind() == Tokens.Kind.WORD && KINDS.contains(item.peek().text());
    }

    void look(TokenReader item, Token at) {
        boolean hasName = item.accept("constraint");
        Names.check(place, hasName ? item.peek() : at);
        String name = hasName ? item.take().text() : "";
        boolean isNotValid = hasNotValid(item);
        String shown = LintPlace.shown(table);
        switch (item.peek().text()) {
            case "foreign" -> foreignKey(item, at, isNotValid);
            case "check" -> {
                if (!isNotValid) {
                    place.weighed(LintRule.ADD_CHECK_SCANS, table, at, "CHECK reads all of " + shown
                            + " under an ACCESS EXCLUSIVE lock: nobody can read or write it meanwhile", NOT_VALID_FIRST);
                }
            }
            case "not" -> {
                if (!isNotValid) {
                    place.weighed(LintRule.SET_NOT_NULL_SCANS, table, at, "NOT NULL reads all of " + shown + " under an ACCESS EXCLUSIVE lock",
                            NOT_VALID_FIRST);
                }
            }
            case "primary", "unique", "exclude" -> unique(item, at);
            default -> { }
        }
        place.memory.constraintIsAdded(table, name, item.peek().is("check") ? notNullColumn(item) : null, !isNotValid);
    }

    private void foreignKey(TokenReader item, Token at, boolean isNotValid) {
        if (isNotValid || place.memory.isNew(table)) {
            return;
        }
        List<Token> rest = item.rest();
        int references = 0;
        while (references < rest.size() && !rest.get(references).is("references")) {
            references++;
        }
        List<String> other = new TokenReader(rest.subList(Math.min(references + 1, rest.size()), rest.size())).relation();
        place.weighed(LintRule.ADD_FOREIGN_KEY_SCANS, table, at, "the foreign key is checked for all of " + LintPlace.shown(table) + ", and "
                + (other.isEmpty() ? "both tables" : "it and " + LintPlace.shown(other))
                + " cannot be written meanwhile (SHARE ROW EXCLUSIVE)", place.serverMajor < NOT_VALID_ON_PARTITIONED && place.schema.isPartitioned(table)
                        ? "Add it NOT VALID to each partition and VALIDATE it there; added to the whole then it takes those over without a look at the rows."
                        : NOT_VALID_FIRST);
    }

    private void unique(TokenReader item, Token at) {
        String what = item.peek().text();
        boolean isThere = item.rest().stream().anyMatch(token -> token.is("using")) && item.hasAhead("index") && !what.equals("exclude");
        if (!isThere) {
            TokenReader columns = new TokenReader(item.rest());
            while (!columns.isAtEnd() && !columns.peek().isSymbol('(')) {
                columns.take();
            }
            if (!what.equals("exclude")) {
                new DataRules(place, table).mustBeUnique(columns.parenthesis(), at);
            }
            place.weighed(LintRule.ADD_UNIQUE_BUILDS, table, at, (what.equals("primary") ? "PRIMARY KEY" : what.toUpperCase(Locale.ROOT))
                    + " builds its index under an ACCESS EXCLUSIVE lock on " + LintPlace.shown(table)
                    + ": nobody can read or write it meanwhile", what.equals("exclude")
                    ? "There is no gentler way; do it while the application is stopped."
                    : place.isInBlock || place.schema.isPartitioned(table) ? place.concurrently(table, "CREATE UNIQUE INDEX") : BUILD_FIRST);
        }
    }

    static boolean hasNotValid(TokenReader item) {
        List<Token> rest = item.rest();
        for (int i = 0; i + 1 < rest.size(); i++) {
            if (rest.get(i).is("not") && (rest.get(i + 1).is("valid") || rest.get(i + 1).is("enforced"))) {
                return true;
            }
        }
        return false;
    }

    /** The column of {@code CHECK (column IS NOT NULL)}; null for another condition. */
    private static String notNullColumn(TokenReader item) {
        TokenReader condition = new TokenReader(item.rest());
        condition.take();
        TokenReader inside = condition.inside();
        while (inside.peek().isSymbol('(')) {
            inside = inside.inside();
        }
        Token column = inside.take();
        return column.isName() && inside.accept("is", "not", "null") && inside.isAtEnd() ? column.text() : null;
    }
}
