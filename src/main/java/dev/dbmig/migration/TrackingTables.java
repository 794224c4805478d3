package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Identifiers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the tracking tables of a database. */
final class TrackingTables {

    private final Session session;

    TrackingTables(Session session) {
        this.session = session;
    }

    /** One table by its exact name, if it is there and still has that shape. */
    Optional<TrackingTable> get(AdoptedTable adopted) {
        return read(List.of(adopted.table())).stream().filter(t -> t.schema().equals(adopted.schema()))
                .filter(t -> adopted.tool().fits(t.columns().keySet(), t.isBesideRails())).findFirst()
                .map(t -> t.as(adopted.tool()).of(adopted.project()));
    }

    /** Those that bear the usual name of a tool, and have the columns that it makes. */
    List<TrackingTable> usual() {
        List<TrackingTable> tables = new ArrayList<>();
        for (Found found : read(TrackingTool.allUsualNames())) {
            tool(found).filter(tool -> tool.isUsual(found.name()))
                    .ifPresent(tool -> tables.add(found.as(tool)));
        }
        return tables;
    }

    /** Those of {@link #usual} that the migrations of this role would be about; others' are in schemas of their own. */
    List<TrackingTable> near(String historySchema) {
        List<TrackingTable> tables = usual();
        if (tables.isEmpty()) {
            return tables;
        }
        Set<String> schemas = session.query("SELECT pg_catalog.unnest(pg_catalog.current_schemas(false))").stream()
                .map(row -> row.get(0)).collect(Collectors.toSet());
        return tables.stream().filter(table -> schemas.contains(table.schema()) || table.schema().equals(historySchema)
                || table.tool() == TrackingTool.SQITCH).toList();
    }

    /** Whether the role of this session may do what keeping a table needs. */
    boolean isWritable(TrackingTable table) {
        String name = Identifiers.literal(table.quoted());
        return session.query("""
                SELECT pg_catalog.has_table_privilege(%s, 'INSERT') AND pg_catalog.has_table_privilege(%s, 'DELETE')
                    AND pg_catalog.has_table_privilege(%s, 'UPDATE')""".formatted(name, name, name)).get(0).get(0).equals("t");
    }

    /**
     * @param from a table as an operator writes it, perhaps with a schema and quotes; empty for the only one
     * @throws DbmigException if there is none, or more than one
     */
    TrackingTable choose(Optional<String> from) {
        List<TrackingTable> tables = from.isPresent() ? named(from.get()) : usual();
        if (tables.isEmpty()) {
            throw none();
        }
        if (tables.size() > 1) {
            throw DbmigException.refused("there are " + tables.size() + " tracking tables: " + tables.stream()
                            .map(t -> t + " (" + t.tool().label() + ")").collect(Collectors.joining(", ")))
                    .hint("Choose one with --from, for example: dbmig adopt --from " + argument(tables.get(0)));
        }
        return tables.get(0);
    }

    private List<TrackingTable> named(String from) {
        List<String> parts = TableName.parts(from);
        String table = parts.get(parts.size() - 1);
        List<Found> found = read(List.of(table)).stream()
                .filter(t -> parts.size() == 1 || t.schema().equals(parts.get(0))).toList();
        if (found.isEmpty() && !from.equals(from.toLowerCase(Locale.ROOT))) {
            return named(from.toLowerCase(Locale.ROOT));
        }
        if (found.isEmpty()) {
            throw DbmigException.usage("there is no table " + from).hint("Name it as psql does: \\dt *.*");
        }
        List<TrackingTable> recognised = found.stream().flatMap(t -> tool(t).map(t::as).stream()).toList();
        if (recognised.isEmpty()) {
            throw unknown(found.get(0));
        }
        return recognised;
    }

    private DbmigException none() {
        List<Found> odd = read(TrackingTool.allUsualNames()).stream()
                .filter(t -> !TrackingTool.SQITCH.isUsual(t.name())).toList();
        return odd.isEmpty()
                ? DbmigException.refused("there is no tracking table of a tool that dbmig knows")
                        .detail("Looked for " + String.join(", ", TrackingTool.allUsualNames()) + " in every schema.")
                        .hint("If it has another name: dbmig adopt --from SCHEMA.TABLE. If there is none: dbmig baseline"
                                + " VERSION.")
                : unknown(odd.get(0));
    }

    private static DbmigException unknown(Found table) {
        return DbmigException.refused("table " + new HistoryTable(table.schema(), table.name()).shownByCatalogue()
                        + " has no shape that dbmig knows")
                .detail("Its columns are " + String.join(", ", table.columns().keySet()) + ".")
                .hint("If you know up to where the database is: dbmig baseline VERSION.");
    }

    private static String argument(TrackingTable table) {
        return table.toString().matches("[a-z0-9_.]+") ? table.toString() : "'" + table + "'";
    }

    private static Optional<TrackingTool> tool(Found table) {
        return Arrays.stream(TrackingTool.values())
                .filter(tool -> tool.fits(table.columns().keySet(), table.isBesideRails())).findFirst();
    }

    private record Found(String schema, String name, boolean isBesideRails, Map<String, TrackingTable.Column> columns) {
        TrackingTable as(TrackingTool tool) {
            return new TrackingTable(tool, schema, name, columns);
        }
    }

    private List<Found> read(List<String> names) {
        String wanted = names.stream().map(Identifiers::literal).collect(Collectors.joining(", "));
        Map<String, Found> tables = new LinkedHashMap<>();
        for (List<String> row : session.query("""
                SELECT n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
                    a.attnotnull AND NOT a.atthasdef AND a.attidentity = '',
                    EXISTS (SELECT FROM pg_catalog.pg_class r WHERE r.relnamespace = n.oid AND r.relname = '%s')
                FROM pg_catalog.pg_class c
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE c.relkind IN ('r', 'p') AND c.relname IN (%s) AND n.nspname !~ '^pg_'
                ORDER BY n.nspname <> 'public', n.nspname, c.relname, a.attnum""".formatted(TrackingTool.OF_RAILS, wanted))) {
            tables.computeIfAbsent(Identifiers.quote(row.get(0)) + Identifiers.quote(row.get(1)),
                            key -> new Found(row.get(0), row.get(1), row.get(5).equals("t"),
                                    new LinkedHashMap<>()))
                    .columns().put(row.get(2), new TrackingTable.Column(row.get(3), row.get(4).equals("t")));
        }
        return List.copyOf(tables.values());
    }
}
