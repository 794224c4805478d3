package dev.dbmig.sql;

import java.util.List;
import java.util.Optional;

/**
 * A statement that does its work in several transactions of its own, and may leave it half done: what it is
 * about, with names as PostgreSQL folds them.
 *
 * @param name the parts of the index or partition that it names, empty if it names none
 * @param table the parts of the table, empty if it names none
 * @param ifExists whether it has IF EXISTS, or for a creation IF NOT EXISTS
 */
public record ConcurrentStatement(Kind kind, List<String> name, List<String> table, boolean ifExists) {

    public enum Kind { CREATE_INDEX, DROP_INDEX, REINDEX, DETACH_PARTITION }

    /** Empty if the statement is none of these. */
    public static Optional<ConcurrentStatement> of(Statement statement) {
        TokenReader tokens = Tokens.of(statement, 200);
        ConcurrentStatement found = switch (tokens.take().text()) {
            case "create" -> create(tokens);
            case "drop" -> drop(tokens);
            case "reindex" -> reindex(tokens);
            case "alter" -> detach(tokens);
            default -> null;
        };
        return Optional.ofNullable(found);
    }

    public boolean touchesIndexes() {
        return kind == Kind.CREATE_INDEX || kind == Kind.REINDEX;
    }

    private static ConcurrentStatement create(TokenReader tokens) {
        tokens.accept("unique");
        if (!tokens.accept("index", "concurrently")) {
            return null;
        }
        boolean ifNotExists = tokens.accept("if", "not", "exists");
        List<String> name = tokens.peek().is("on") ? List.of() : tokens.name();
        if (!tokens.accept("on")) {
            return null;
        }
        return new ConcurrentStatement(Kind.CREATE_INDEX, name, tokens.relation(), ifNotExists);
    }

    private static ConcurrentStatement drop(TokenReader tokens) {
        if (!tokens.accept("index", "concurrently")) {
            return null;
        }
        boolean ifExists = tokens.accept("if", "exists");
        return new ConcurrentStatement(Kind.DROP_INDEX, tokens.name(), List.of(), ifExists);
    }

    private static ConcurrentStatement reindex(TokenReader tokens) {
        boolean concurrently = OptionList.of(tokens.parenthesis()).isOn("concurrently");
        boolean isTable = tokens.take().is("table");
        if (!tokens.accept("concurrently") && !concurrently) {
            return null;
        }
        List<String> name = tokens.name();
        return new ConcurrentStatement(Kind.REINDEX, isTable ? List.of() : name, isTable ? name : List.of(), false);
    }

    private static ConcurrentStatement detach(TokenReader tokens) {
        if (!tokens.accept("table")) {
            return null;
        }
        tokens.accept("if", "exists");
        List<String> table = tokens.relation();
        if (!tokens.accept("detach", "partition")) {
            return null;
        }
        List<String> partition = tokens.name();
        return tokens.accept("concurrently")
                ? new ConcurrentStatement(Kind.DETACH_PARTITION, partition, table, false) : null;
    }
}
