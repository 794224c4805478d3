package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;
import java.util.Locale;
import java.util.Optional;

/**
 * Which statements cannot run inside a transaction block, as far as their text tells. It does not tell whether
 * a table is partitioned (REINDEX, CLUSTER), whether a subscription has a slot (DROP SUBSCRIPTION) and what a
 * procedure does (CALL): of these the server says so when they are tried.
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
            case "alter" -> alter(tokens, serverMajor);
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
            return SubscriptionRule.create(tokens);
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
        return tokens.accept("index", "concurrently") ? "DROP INDEX CONCURRENTLY" : null;
    }

    private static String alter(TokenReader tokens, int serverMajor) {
        if (tokens.accept("system")) {
            return "ALTER SYSTEM";
        }
        if (tokens.accept("database")) {
            return movesDatabase(tokens) ? "ALTER DATABASE … SET TABLESPACE" : null;
        }
        if (tokens.accept("subscription")) {
            return SubscriptionRule.alter(tokens, serverMajor);
        }
        if (tokens.accept("table")) {
            return detaches(tokens) ? "DETACH PARTITION CONCURRENTLY" : null;
        }
        return null;
    }

    /** PostgreSQL takes it as an option too: {@code ALTER DATABASE d WITH TABLESPACE t}. */
    private static boolean movesDatabase(TokenReader tokens) {
        tokens.name();
        if (tokens.peek().is("set") || tokens.peek().is("with")) {
            tokens.take();
        }
        return tokens.accept("tablespace");
    }

    private static boolean detaches(TokenReader tokens) {
        tokens.accept("if", "exists");
        tokens.relation();
        return tokens.accept("detach", "partition") && !tokens.name().isEmpty() && tokens.accept("concurrently");
    }

    private static String reindex(TokenReader tokens) {
        boolean concurrently = OptionList.of(tokens.parenthesis()).isOn("concurrently");
        Token what = tokens.take();
        if (what.is("schema") || what.is("database") || what.is("system")) {
            return "REINDEX " + what.text().toUpperCase(Locale.ROOT);
        }
        return concurrently || tokens.peek().is("concurrently") ? "REINDEX CONCURRENTLY" : null;
    }

    private static String cluster(TokenReader tokens) {
        tokens.parenthesis();
        tokens.accept("verbose");
        return tokens.isAtEnd() ? "CLUSTER without a table" : null;
    }

    /** The body is one of the strings; another may name the language. */
    private static boolean commits(TokenReader tokens) {
        while (!tokens.isAtEnd()) {
            Token token = tokens.take();
            if (token.kind() == Tokens.Kind.STRING && hasTransactionControl(Tokens.of(token.text(), 100_000))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasTransactionControl(TokenReader body) {
        boolean atStart = false;
        while (!body.isAtEnd()) {
            Token token = body.take();
            boolean ends = token.is("commit") || token.is("rollback");
            if (atStart && ends && (body.peek().isSymbol(';') || body.peek().is("and"))) {
                return true;
            }
            atStart = token.isSymbol(';') || token.is("begin") || token.is("then") || token.is("else") || token.is("loop");
        }
        return false;
    }
}
