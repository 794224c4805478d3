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
        } else if (tokens.accept("type") || tokens.accept("domain")) {
            place.memory.typeIsMade(tokens.name());
        }
    }

    private static void index(LintPlace place, Token at, boolean isUnique) {
        boolean isGentle = place.tokens.accept("concurrently");
        place.tokens.accept("if", "not", "exists");
        List<String> index = place.tokens.peek().is("on") ? List.of() : place.tokens.name();
        place.tokens.accept("on");
        List<String> table = place.tokens.relation();
        place.memory.indexIsMade(index, table);
        if (isGentle) {
            return;
        }
        place.weighed(LintRule.CREATE_INDEX_LOCKS, table, at, "while the index is built nobody can write " + LintPlace.shown(table) + " (SHARE)",
                "CREATE " + (isUnique ? "UNIQUE " : "") + "INDEX CONCURRENTLY, outside a transaction; dbmig sees to that by itself.");
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
