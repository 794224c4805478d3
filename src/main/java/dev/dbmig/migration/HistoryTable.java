package dev.dbmig.migration;

import dev.dbmig.sql.Identifiers;

/**
 * Where the history is kept.
 *
 * @param schema the schema's name as PostgreSQL stores it, unquoted
 * @param table the table's name as PostgreSQL stores it, unquoted
 */
public record HistoryTable(String schema, String table) {

    public static final HistoryTable DEFAULT = new HistoryTable("public", "dbmig_history");

    /** The qualified name, quoted for SQL. */
    String quoted() {
        return Identifiers.quote(schema) + "." + Identifiers.quote(table);
    }

    @Override
    public String toString() {
        return schema + "." + table;
    }
}
