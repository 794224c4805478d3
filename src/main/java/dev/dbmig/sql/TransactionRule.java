package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;
import java.util.List;
import java.util.Optional;

/**
 * Which statements cannot run inside a transaction block, as far as their text tells.
 *
 * <p>Source: the calls of PreventInTransactionBlock in PostgreSQL 13 to 18.
 */
public final class TransactionRule {

    private TransactionRule() {
    }

    /**
     * @param serverMajor 13 to 18
     * @return why not, as a sentence; empty if it can
     */
    public static Optional<String> whyOutside(Statement statement, int serverMajor) {
        byte[] body = statement.body();
        boolean isInsert = body.length > 1 && (body[0] | 0x20) == 'i' && (body[1] | 0x20) == 'n';
        if (isInsert) {
            return Optional.empty();
        }
        TokenReader tokens = Tokens.of(statement, 200);
        String what = switch (tokens.take().text()) {
            case "create" -> create(tokens);
            case "drop" -> drop(tokens);
            case "alter" -> alter(tokens);
            case "reindex" -> reindex(tokens);
            case "vacuum" -> "VACUUM";
            case "cluster" -> cluster(tokens);
            case "discard" -> tokens.peek().is("all") ? "DISCARD ALL" : null;
            case "commit" -> tokens.peek().is("prepared") ? "COMMIT PREPARED" : null;
            case "rollback" -> tokens.peek().is("prepared") ? "ROLLBACK PREPARED" : null;
            case "do" -> commits(tokens) ? "a DO block that commits" : null;
            default -> null;
        };
        return Optional.ofNullable(what).map(w -> w + " cannot run inside a transaction block");
    }

    private static String create(TokenReader tokens) {
        if (tokens.accept("database")) {
            return "CREATE DATABASE";
        }
        if (tokens.accept("tablespace")) {
            return "CREATE TABLESPACE";
        }
        if (tokens.accept("subscription")) {
            return makesSlot(tokens) ? "CREATE SUBSCRIPTION with a replication slot" : null;
        }
        tokens.accept("unique");
        return tokens.accept("index", "concurrently") ? "CREATE INDEX CONCURRENTLY" : null;
    }

    private static String drop(TokenReader tokens) {
        if (tokens.accept("database")) {
            return "DROP DATABASE";
        }
        if (tokens.accept("tablespace")) {
            return "DROP TABLESPACE";
        }
        if (tokens.accept("subscription")) {
            return "DROP SUBSCRIPTION with a replication slot";
        }
        return tokens.accept("index", "concurrently") ? "DROP INDEX CONCURRENTLY" : null;
    }

    private static String alter(TokenReader tokens) {
        if (tokens.accept("system")) {
            return "ALTER SYSTEM";
        }
        if (tokens.accept("database")) {
            tokens.name();
            return tokens.accept("set", "tablespace") ? "ALTER DATABASE … SET TABLESPACE" : null;
        }
        if (tokens.accept("subscription")) {
            return alterSubscription(tokens);
        }
        if (tokens.accept("table")) {
            return detaches(tokens) ? "DETACH PARTITION CONCURRENTLY" : null;
        }
        return null;
    }

    private static String alterSubscription(TokenReader tokens) {
        tokens.name();
        if (tokens.accept("refresh", "publication")) {
            return "ALTER SUBSCRIPTION … REFRESH PUBLICATION";
        }
        boolean changes = (tokens.peek().is("set") || tokens.peek().is("add") || tokens.peek().is("drop"))
                && tokens.peek(1).is("publication");
        return changes && !isFalse(tokens, "refresh") ? "ALTER SUBSCRIPTION with refresh" : null;
    }

    private static boolean detaches(TokenReader tokens) {
        tokens.accept("if", "exists");
        tokens.accept("only");
        tokens.name();
        tokens.acceptSymbol('*');
        return tokens.accept("detach", "partition") && !tokens.name().isEmpty() && tokens.accept("concurrently");
    }

    private static String reindex(TokenReader tokens) {
        boolean concurrently = tokens.parenthesis().stream().anyMatch(t -> t.is("concurrently"));
        Token what = tokens.take();
        if (what.is("schema") || what.is("database") || what.is("system")) {
            return "REINDEX " + what.text().toUpperCase(java.util.Locale.ROOT);
        }
        return concurrently || tokens.peek().is("concurrently") ? "REINDEX CONCURRENTLY" : null;
    }

    private static String cluster(TokenReader tokens) {
        tokens.parenthesis();
        tokens.accept("verbose");
        return tokens.isAtEnd() ? "CLUSTER without a table" : null;
    }

    private static boolean makesSlot(TokenReader tokens) {
        return !isFalse(tokens, "connect") && !isFalse(tokens, "create_slot");
    }

    /** Whether an option of WITH (…) is switched off. */
    private static boolean isFalse(TokenReader tokens, String option) {
        while (!tokens.isAtEnd()) {
            if (tokens.take().is(option)) {
                tokens.acceptSymbol('=');
                return List.of("false", "off", "0").contains(tokens.peek().text());
            }
        }
        return false;
    }

    private static boolean commits(TokenReader tokens) {
        while (!tokens.isAtEnd()) {
            Token token = tokens.take();
            if (token.kind() == Tokens.Kind.STRING) {
                return hasTransactionControl(Tokens.of(token.text(), 100_000));
            }
        }
        return false;
    }

    private static boolean hasTransactionControl(TokenReader body) {
        boolean atStart = false;
        while (!body.isAtEnd()) {
            Token token = body.take();
            if (atStart && (token.is("commit") || token.is("rollback"))) {
                return true;
            }
            atStart = token.isSymbol(';') || token.is("begin") || token.is("then") || token.is("else") || token.is("loop");
        }
        return false;
    }
}
