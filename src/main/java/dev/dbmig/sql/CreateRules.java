package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;
import java.util.List;
import java.util.Set;

/** What CREATE does: to a table with an index, and in a new table by its types and names. */
final class CreateRules {

    private static final Set<String> BEFORE_TABLE = Set.of("unlogged", "temporary", "temp", "global", "local");

    private CreateRules() {
    }

    static void look(LintPlace place) {
        TokenReader tokens = place.tokens;
        while (tokens.peek().kind() == Tokens.Kind.WORD && BEFORE_TABLE.contains(tokens.peek().text())) {
            tokens.take();
        }
        boolean isUnique = tokens.accept("unique");
        Token at = tokens.peek();
        if (tokens.accept("index")) {
            index(place, at, isUnique);
        } else if (tokens.accept("table")) {
            table(place);
        } else if (tokens.accept("materialized", "view")) {
            tokens.accept("if", "not", "exists");
            place.memory.tableIsMade(tokens.name());
        } else if (isRoutine(tokens)) {
            routine(place, tokens.peek());
        } else if (tokens.accept("type") || tokens.accept("domain")) {
            place.memory.typeIsMade(tokens.name());
        }
    }

    private static boolean isRoutine(TokenReader tokens) {
        tokens.accept("or", "replace");
        return tokens.accept("function") || tokens.accept("procedure");
    }

    private static void index(LintPlace place, Token at, boolean isUnique) {
        boolean isGentle = place.tokens.accept("concurrently");
        place.tokens.accept("if", "not", "exists");
        Token name = place.tokens.peek();
        List<String> index = name.is("on") ? List.of() : place.tokens.name();
        Names.check(place, name);
        place.tokens.accept("on");
        boolean isOnly = place.tokens.peek().is("only");
        List<String> table = place.tokens.relation();
        place.memory.indexIsMade(index, table);
        boolean isPartitioned = place.schema.isPartitioned(table);
        if (isUnique && !place.tokens.hasAhead("where")) {
            skipMethod(place.tokens);
            new DataRules(place, table).mustBeUnique(place.tokens.parenthesis(), at);
        }
        if (isGentle && isPartitioned) {
            place.found(LintRule.CONCURRENTLY_ON_PARTITIONED, LintLevel.ERROR, at, "PostgreSQL refuses CONCURRENTLY here: " + LintPlace.shown(table)
                    + " is partitioned", place.concurrently(table, "CREATE INDEX"));
        }
        if (isGentle || isPartitioned && isOnly) {
            return;
        }
        place.weighed(LintRule.CREATE_INDEX_LOCKS, table, at, "while the index is built nobody can write " + LintPlace.shown(table) + " (SHARE)",
                place.concurrently(table, "CREATE " + (isUnique ? "UNIQUE " : "") + "INDEX"));
    }

    private static void skipMethod(TokenReader tokens) {
        if (tokens.accept("using")) {
            tokens.take();
        }
    }

    /** A function of its owner's rights is run by others, in a search_path that they choose. */
    private static void routine(LintPlace place, Token at) {
        List<Token> rest = place.tokens.rest();
        boolean isDefiner = false;
        for (int i = 0; i + 1 < rest.size(); i++) {
            isDefiner |= rest.get(i).is("security") && rest.get(i + 1).is("definer");
        }
        if (isDefiner && !place.tokens.hasAhead("search_path")) {
            place.found(LintRule.SECURITY_DEFINER, LintLevel.NOTE, at, "it runs with the rights of its owner, and with the search_path of whoever calls it,"
                    + " who can put functions and tables of his own before those that are meant", "Add: SET search_path = pg_catalog, …, pg_temp");
        }
    }

    private static void table(LintPlace place) {
        boolean mayBeThere = place.tokens.accept("if", "not", "exists");
        Token at = place.tokens.peek();
        List<String> table = place.tokens.name();
        boolean isThere = (mayBeThere || place.isConditional) && place.schema.size(table).isPresent();
        if (isThere) {
            place.memory.tableWasMade(table);
        } else {
            place.memory.tableIsMade(table);
        }
        Names.check(place, at);
        if (place.tokens.peek().isSymbol('(')) {
            List<TokenReader> items = place.tokens.inside().items();
            for (TokenReader item : items) {
                ColumnDefinition.of(item).ifPresent(column -> {
                    Names.check(place, column.name());
                    TypeRules.look(place, column);
                });
            }
        }
    }
}
