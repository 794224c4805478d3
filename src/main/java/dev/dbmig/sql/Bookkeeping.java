package dev.dbmig.sql;

import java.util.List;

/** What a tool that applies migrations does with its own tables, among the statements that it prints. */
public final class Bookkeeping {

    private final List<List<String>> tables;

    /** @param tables as they stand in SQL: {@code public.alembic_version} */
    public Bookkeeping(List<String> tables) {
        this.tables = tables.stream().map(table -> Tokens.of(table, 3).name()).toList();
    }

    /** Whether a statement makes, fills, changes or drops one of them; it may name them without their schema. */
    public boolean isOne(Statement statement) {
        TokenReader tokens = Tokens.of(statement, 8);
        boolean isOfTable = tokens.accept("create", "table") || tokens.accept("drop", "table") || tokens.accept("insert", "into")
                || tokens.accept("update") || tokens.accept("delete", "from");
        if (!isOfTable) {
            return false;
        }
        if (!tokens.accept("if", "not", "exists")) {
            tokens.accept("if", "exists");
        }
        List<String> name = tokens.relation();
        return !name.isEmpty() && tables.stream().anyMatch(table -> isSame(table, name));
    }

    private static boolean isSame(List<String> table, List<String> name) {
        int parts = Math.min(table.size(), name.size());
        return table.subList(table.size() - parts, table.size()).equals(name.subList(name.size() - parts, name.size()));
    }
}
