package dev.dbmig.sql;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Tells the kind of a statement by its first words. */
final class StatementKinds {

    private static final Set<String> READING_SETTINGS = Set.of("standard_conforming_strings", "backslash_quote",
            "escape_string_warning", "client_encoding", "names");

    private StatementKinds() {
    }

    static StatementKind of(Statement statement) {
        String first = firstWord(statement);
        return switch (first) {
            case "insert", "update", "delete", "select", "create", "alter", "drop", "grant" -> StatementKind.OTHER;
            case "begin" -> StatementKind.BEGIN;
            case "start" -> Tokens.of(statement, 2).accept("start", "transaction") ? StatementKind.BEGIN
                    : StatementKind.OTHER;
            case "commit", "end" -> isPrepared(statement) ? StatementKind.OTHER : StatementKind.COMMIT;
            case "rollback", "abort" -> rollback(statement);
            case "savepoint", "release" -> StatementKind.SAVEPOINT;
            case "prepare" -> Tokens.of(statement, 2).accept("prepare", "transaction")
                    ? StatementKind.PREPARE_TRANSACTION : StatementKind.OTHER;
            case "copy" -> copy(statement);
            case "set", "reset" -> changesReading(statement) ? StatementKind.SESSION : StatementKind.OTHER;
            case "" -> isEmpty(statement) ? StatementKind.EMPTY : StatementKind.OTHER;
            default -> StatementKind.OTHER;
        };
    }

    /** Whether a text that is still growing has nothing but whitespace, comments and semicolons. */
    static boolean isEmpty(StatementText text) {
        byte first = text.first();
        return (first == '/' || first == ';') && Tokens.of(text.head(), 2).isAtEndOr(';');
    }

    private static boolean isEmpty(Statement statement) {
        return Tokens.of(statement, 2).isAtEndOr(';');
    }

    /** In lower case; empty if the statement begins with something else. */
    private static String firstWord(Statement statement) {
        byte[] body = statement.body();
        int end = 0;
        while (end < body.length && end < 12 && Character.isLetter(body[end] & 0x7f)) {
            end++;
        }
        if (end == 0 && body.length > 0 && body[0] == '/') {
            Tokens.Token token = Tokens.of(statement, 1).peek();
            return token.kind() == Tokens.Kind.WORD ? token.text() : "";
        }
        return new String(body, 0, end, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }

    private static boolean isPrepared(Statement statement) {
        return Tokens.of(statement, 2).peek(1).is("prepared");
    }

    private static StatementKind rollback(Statement statement) {
        TokenReader tokens = Tokens.of(statement, 4);
        tokens.take();
        if (tokens.peek().is("work") || tokens.peek().is("transaction")) {
            tokens.take();
        }
        if (tokens.peek().is("prepared")) {
            return StatementKind.OTHER;
        }
        return tokens.peek().is("to") ? StatementKind.SAVEPOINT : StatementKind.ROLLBACK;
    }

    private static StatementKind copy(Statement statement) {
        TokenReader tokens = Tokens.of(statement, 10_000);
        tokens.take();
        if (tokens.peek().isSymbol('(')) {
            tokens.parenthesis();
        } else {
            tokens.accept("binary");
            tokens.name();
            tokens.parenthesis();
        }
        boolean isIn = tokens.accept("from");
        if (!isIn && !tokens.accept("to")) {
            return StatementKind.OTHER;
        }
        boolean isOurs = tokens.peek().is("stdin") || tokens.peek().is("stdout");
        if (!isOurs) {
            return StatementKind.OTHER;
        }
        return isIn ? StatementKind.COPY_IN : StatementKind.COPY_OUT;
    }

    private static boolean changesReading(Statement statement) {
        TokenReader tokens = Tokens.of(statement, 3);
        tokens.take();
        if (tokens.peek().is("session") || tokens.peek().is("local")) {
            tokens.take();
        }
        return READING_SETTINGS.contains(tokens.peek().text());
    }
}
