package dev.dbmig.insight;

import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The exact number of rows of tables, the smallest first, for as long as there is time: on a large database
 * counting everything would take longer than the downtime that it is to prove.
 *
 * @param rows by table, {@code schema.table} with quotes where they are needed
 * @param leftOut how many tables there was no time for
 */
public record RowCounts(SortedMap<String, Long> rows, int leftOut) {

    private static final String TABLES = """
            SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
            ORDER BY pg_catalog.pg_relation_size(c.oid), 1""";

    /**
     * Counts in one snapshot.
     *
     * @param session outside a transaction
     * @param leftOut tables that do not count, such as the history
     * @param budget for all of it
     */
    public static RowCounts read(Session session, List<String> leftOut, Duration budget) {
        long end = System.nanoTime() + budget.toNanos();
        SortedMap<String, Long> rows = new TreeMap<>();
        List<String> tables = session.query(TABLES).stream().map(row -> row.get(0))
                .filter(table -> !leftOut.contains(table)).toList();
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        try {
            for (String table : tables) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    break;
                }
                session.execute("SET LOCAL statement_timeout = " + left);
                rows.put(table, Long.valueOf(session.query("SELECT count(*) FROM ONLY " + table).get(0).get(0)));
            }
        } catch (PostgresException e) {
            if (!e.sqlState().equals("57014")) {
                throw e;
            }
        } finally {
            if (session.isUsable()) {
                session.execute("ROLLBACK");
            }
        }
        return new RowCounts(rows, tables.size() - rows.size());
    }

    /** Without these tables. */
    public RowCounts without(List<String> tables) {
        SortedMap<String, Long> fewer = new TreeMap<>(rows);
        fewer.keySet().removeAll(tables);
        return new RowCounts(fewer, leftOut);
    }

    /** A line for each table that both have counted and that has another number of rows. */
    public List<String> differencesTo(RowCounts other) {
        List<String> lines = new ArrayList<>();
        rows.forEach((table, count) -> {
            Long now = other.rows.get(table);
            if (now != null && !now.equals(count)) {
                lines.add(table + " had " + count + " rows, and has " + now);
            }
        });
        return lines;
    }

    public Map<String, Object> toMap() {
        return Map.of("rows", rows, "leftOut", (long) leftOut);
    }

    @SuppressWarnings("unchecked")
    public static RowCounts fromMap(Map<String, Object> map) {
        return new RowCounts(new TreeMap<>((Map<String, Long>) map.get("rows")), Math.toIntExact((Long) map.get("leftOut")));
    }
}
