package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A column in CREATE TABLE or ADD COLUMN.
 *
 * @param name as PostgreSQL folds it
 * @param start of the name, where a caret belongs
 * @param rest what follows the type
 */
record ColumnDefinition(Token name, TypeName type, TokenReader rest) {

    private static final Set<String> TABLE_CONSTRAINTS = Set.of("constraint", "primary", "unique", "check", "foreign", "exclude", "like");
    private static final Set<String> ENDS_DEFAULT = Set.of("not", "null", "primary", "unique", "check", "references", "constraint",
            "generated", "collate", "deferrable", "initially", "storage", "compression");

    /** Empty for a constraint of the table. */
    static Optional<ColumnDefinition> of(TokenReader item) {
        boolean isConstraint = item.peek().kind() == Tokens.Kind.WORD && TABLE_CONSTRAINTS.contains(item.peek().text());
        if (!item.peek().isName() || isConstraint) {
            return Optional.empty();
        }
        Token name = item.take();
        return Optional.of(new ColumnDefinition(name, TypeName.take(item), item));
    }

    boolean has(String... words) {
        List<Token> all = rest.rest();
        for (int i = 0; i + words.length <= all.size(); i++) {
            boolean isHere = true;
            for (int j = 0; j < words.length; j++) {
                isHere &= all.get(i + j).is(words[j]);
            }
            if (isHere) {
                return true;
            }
        }
        return false;
    }

    boolean isRequired() {
        return has("not", "null") || has("primary", "key");
    }

    /** Whether it has values of its own without being given any. */
    boolean hasValues() {
        return has("default") || has("generated") || type.isSerial();
    }

    /** The expression behind DEFAULT; empty without, or for DEFAULT NULL. */
    List<Token> defaultExpression() {
        List<Token> all = rest.rest();
        int start = 0;
        while (start < all.size() && !all.get(start).is("default")) {
            start++;
        }
        int end = start + 1;
        int depth = 0;
        while (end < all.size() && (depth > 0 || end == start + 1 || !endsDefault(all.get(end)))) {
            depth += all.get(end).isSymbol('(') ? 1 : all.get(end).isSymbol(')') ? -1 : 0;
            end++;
        }
        boolean isNull = start + 1 < all.size() && all.get(start + 1).is("null");
        return start >= all.size() || isNull ? List.of() : all.subList(start + 1, Math.min(end, all.size()));
    }

    private static boolean endsDefault(Token token) {
        return token.kind() == Tokens.Kind.WORD && ENDS_DEFAULT.contains(token.text());
    }
}
