package dev.dbmig.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which statements take data away that only a backup brings back, as far as their text tells: dropped tables and
 * columns, whole tables emptied, schemas with all that is in them.
 */
public final class DestructiveRule {

    private DestructiveRule() {
    }

    /**
     * What one statement takes away.
     *
     * @param what e.g. {@code DROP TABLE}
     * @param object its name as it stands in SQL, quoted where needed
     * @param table whose rows are at stake, likewise; empty for a schema
     */
    public record Loss(String what, String object, String table) {

        @Override
        public String toString() {
            return what + " " + object;
        }
    }

    /** In the order of the text; empty if nothing is taken away. */
    public static List<Loss> losses(Statement statement) {
        byte[] body = statement.body();
        boolean canBe = body.length > 4 && "adtADT".indexOf(body[0]) >= 0 || body.length > 0 && (body[0] == '/' || body[0] == '-');
        if (!canBe) {
            return List.of();
        }
        TokenReader tokens = Tokens.of(statement, 500);
        return switch (tokens.take().text()) {
            case "drop" -> drop(tokens);
            case "truncate" -> truncate(tokens);
            case "delete" -> delete(tokens);
            case "alter" -> tokens.accept("table") ? alter(tokens) : List.of();
            default -> List.of();
        };
    }

    private static List<Loss> drop(TokenReader tokens) {
        boolean isSchema = tokens.accept("schema");
        if (!isSchema && !tokens.accept("table")) {
            return List.of();
        }
        tokens.accept("if", "exists");
        List<Loss> losses = names(tokens, isSchema ? "DROP SCHEMA" : "DROP TABLE");
        return !isSchema || tokens.hasAhead("cascade")
                ? losses.stream().map(l -> isSchema ? new Loss(l.what(), l.object() + " CASCADE", "") : l).toList() : List.of();
    }

    private static List<Loss> truncate(TokenReader tokens) {
        tokens.accept("table");
        return names(tokens, "TRUNCATE");
    }

    private static List<Loss> names(TokenReader tokens, String what) {
        List<Loss> losses = new ArrayList<>();
        do {
            String table = quoted(tokens.relation());
            if (!table.isEmpty()) {
                losses.add(new Loss(what, table, table));
            }
        } while (tokens.acceptSymbol(','));
        return losses;
    }

    private static List<Loss> delete(TokenReader tokens) {
        tokens.accept("from");
        String table = quoted(tokens.relation());
        return table.isEmpty() || tokens.hasAhead("where") || tokens.hasAhead("using") ? List.of()
                : List.of(new Loss("DELETE of all rows of", table, table));
    }

    private static List<Loss> alter(TokenReader tokens) {
        tokens.accept("if", "exists");
        String table = quoted(tokens.relation());
        List<Loss> losses = new ArrayList<>();
        while (!tokens.isAtEnd()) {
            boolean isDrop = tokens.accept("drop") && !tokens.peek().is("constraint") && !tokens.peek().is("expression")
                    && !tokens.peek().is("identity") && !tokens.peek().is("default") && !tokens.peek().is("not");
            if (isDrop) {
                tokens.accept("column");
                tokens.accept("if", "exists");
                String column = quoted(tokens.name());
                if (!column.isEmpty()) {
                    losses.add(new Loss("DROP COLUMN", column + " of " + table, table));
                }
            } else if (tokens.peek().isSymbol('(')) {
                tokens.parenthesis();
            } else {
                tokens.take();
            }
        }
        return losses;
    }

    private static String quoted(List<String> name) {
        return name.stream().map(Identifiers::quoteIfNeeded).collect(Collectors.joining("."));
    }
}
