package dev.dbmig.migration;

import dev.dbmig.sql.Identifiers;

/**
 * Where the history is kept.
 *
 * @param schema the schema's name as PostgreSQL stores it, unquoted
 * @param table the table's name as PostgreSQL stores it, unquoted
 * @param mirroring whether an adopted tracking table is kept up to date too
 */
public record HistoryTable(String schema, String table, Mirroring mirroring) {

    /** What the configuration says of the adopted table. */
    public enum Mirroring {
        /** Nothing: what was said when it was adopted counts. */
        AS_ADOPTED, ON, OFF
    }

    public static final HistoryTable DEFAULT = new HistoryTable("public", "dbmig_history");

    public HistoryTable(String schema, String table) {
        this(schema, table, Mirroring.AS_ADOPTED);
    }

    public HistoryTable with(Mirroring wanted) {
        return new HistoryTable(schema, table, wanted);
    }

    /** The qualified name, quoted for SQL. */
    String quoted() {
        return Identifiers.quote(schema) + "." + Identifiers.quote(table);
    }

    /** The qualified name with quotes where they are needed, as PostgreSQL's catalogue shows it. */
    public String shownByCatalogue() {
        return Identifiers.quoteIfNeeded(schema) + "." + Identifiers.quoteIfNeeded(table);
    }

    @Override
    public String toString() {
        return schema + "." + table;
    }
}
