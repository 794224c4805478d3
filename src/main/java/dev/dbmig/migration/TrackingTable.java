package dev.dbmig.migration;

import dev.dbmig.sql.Identifiers;
import java.util.Map;

/**
 * A table in which another tool keeps track of what it has applied.
 *
 * @param schema as PostgreSQL stores it, unquoted
 * @param name as PostgreSQL stores it, unquoted
 * @param columns all columns by name
 * @param project whose rows are meant, where several may be in one table; null for all
 */
record TrackingTable(TrackingTool tool, String schema, String name, Map<String, Column> columns, String project) {

    TrackingTable(TrackingTool tool, String schema, String name, Map<String, Column> columns) {
        this(tool, schema, name, columns, null);
    }

    /** The rows of one project alone. */
    TrackingTable of(String project) {
        return new TrackingTable(tool, schema, name, columns, project);
    }


    /**
     * @param type as PostgreSQL shows it: {@code character varying(20)}
     * @param needsValue whether a row must say something for it: not null, and no default
     */
    record Column(String type, boolean needsValue) {

        boolean isWholeNumber() {
            return type.equals("bigint") || type.equals("integer") || type.equals("smallint")
                    || type.startsWith("numeric");
        }
    }

    boolean has(String column) {
        return columns.containsKey(column);
    }

    /** The qualified name, quoted for SQL. */
    String quoted() {
        return Identifiers.quote(schema) + "." + Identifiers.quote(name);
    }

    /** As people read it, with quotes where SQL would need them. */
    @Override
    public String toString() {
        return new HistoryTable(schema, name).shownByCatalogue();
    }
}
