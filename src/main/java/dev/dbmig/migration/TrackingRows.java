package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Identifiers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a tracking table.
 *
 * @param rows by key, in the order in which the table has them; what was undone is not among them
 * @param recordsUndo whether the table keeps a row for what was undone, as Flyway's does where it can undo
 */
record TrackingRows(List<TrackingRow> rows, boolean recordsUndo) {

    /** @throws DbmigException if it cannot be read */
    static TrackingRows read(Session session, TrackingTable table) {
        Map<String, TrackingRow> rows = new LinkedHashMap<>();
        boolean recordsUndo = false;
        for (List<String> row : query(session, table)) {
            String key = row.get(0);
            String state = row.get(6);
            if (state.equals("undone")) {
                rows.remove(key);
                recordsUndo = true;
            } else if (!state.equals("skip")) {
                rows.remove(key);
                rows.put(key, new TrackingRow(key, row.get(1), number(row.get(2)), row.get(3), number(row.get(4)),
                        row.get(5), TrackingRow.State.valueOf(state.toUpperCase(Locale.ROOT))));
            }
        }
        return new TrackingRows(List.copyOf(rows.values()), recordsUndo);
    }

    /** The role may not read the table. */
    static final class UnreadableTable extends DbmigException {
        UnreadableTable(String message) {
            super(ExitCode.REFUSED, message);
        }
    }

    List<TrackingRow> in(TrackingRow.State state) {
        return rows.stream().filter(row -> row.state() == state).toList();
    }

    /** The version up to which the tool takes everything for applied. */
    Optional<Version> baseline() {
        return in(TrackingRow.State.BASELINE).stream().map(row -> Version.of(row.key())).reduce((a, b) -> b);
    }

    private static Long number(String text) {
        return text == null ? null : Long.valueOf(text);
    }

    private static List<List<String>> query(Session session, TrackingTable table) {
        try {
            return session.query(select(table));
        } catch (PostgresException e) {
            if (e.sqlState().equals("42501")) {
                throw new UnreadableTable("cannot read the tracking table " + table + ": " + e.serverMessage().message())
                        .hint("GRANT USAGE ON its schema, and GRANT SELECT, INSERT, UPDATE, DELETE ON " + table.quoted()
                                + " TO the role that runs dbmig.");
            }
            throw e;
        }
    }

    /** Key, name, time, role, milliseconds, checksum and state of each row. */
    static String select(TrackingTable t) {
        String version = "version::text";
        return switch (t.tool()) {
            case FLYWAY -> query(t, "coalesce(version, regexp_replace(script, '^.*/|[.]sql$', '', 'g')), description, "
                    + micros("installed_on") + ", installed_by, execution_time, checksum", """
                    CASE WHEN type = 'SCHEMA' THEN 'skip' WHEN NOT success THEN 'failed'
                        WHEN type = 'DELETE' OR type LIKE 'UNDO%' THEN 'undone'
                        WHEN type LIKE '%BASELINE' THEN 'baseline' ELSE 'applied' END""", "installed_rank");
            case GOLANG_MIGRATE -> query(t, version + ", NULL, NULL, NULL, NULL, NULL",
                    "CASE WHEN dirty THEN 'failed' WHEN version < 0 THEN 'skip' ELSE 'applied' END", "version");
            case DIESEL -> query(t, version + ", NULL, " + micros("run_on") + ", NULL, NULL, NULL", "'applied'", "version");
            case SQLX -> query(t, version + ", description, " + micros("installed_on")
                    + ", NULL, CASE WHEN execution_time >= 0 THEN execution_time / 1000000 END, encode(checksum, 'hex')",
                    "CASE WHEN success THEN 'applied' ELSE 'failed' END", "version");
            case GOOSE -> query(t, "version_id::text, NULL, " + micros("tstamp") + ", NULL, NULL, NULL",
                    "CASE WHEN version_id = 0 THEN 'skip' WHEN is_applied THEN 'applied' ELSE 'undone' END", "id");
            case ALEMBIC -> query(t, "version_num, NULL, NULL, NULL, NULL, NULL", "'applied'", "version_num");
            case NODE_PG_MIGRATE -> query(t, "name, name, " + micros("run_on") + ", NULL, NULL, NULL", "'applied'", "run_on, id");
            case SQITCH -> query(t, "change_id, change, " + micros("committed_at") + ", committer_name, NULL, NULL",
                    "'applied'", "committed_at");
            // a file of SQL is one migration, whatever change sets it has; in other change logs each stands for itself
            case LIQUIBASE -> """
                    SELECT CASE WHEN filename LIKE '%%.sql' THEN filename ELSE id END, NULL,
                        max((extract(epoch FROM dateexecuted::timestamptz) * 1000000)::bigint), NULL, NULL,
                        string_agg(author || ':' || id, ' ' ORDER BY author || ':' || id COLLATE "C"),
                        CASE WHEN bool_or(exectype = 'FAILED') THEN 'failed' ELSE 'applied' END
                    FROM %s WHERE exectype <> 'SKIPPED' GROUP BY 1 ORDER BY max(orderexecuted)""".formatted(t.quoted());
            case NAMES -> query(t, "migration_name, migration_name, " + usual(t), success(t), "migration_name");
            case SUCCESS, CHECKSUM -> query(t, version + ", description, " + usual(t), success(t), "version");
            case SCHEMA_VERSIONS -> query(t, "schema_version_version, schema_version_description, "
                    + micros("schema_version_applied_at") + ", "
                    + optional(t, "schema_version_applied_by", "schema_version_applied_by") + ", NULL, NULL",
                    "CASE WHEN schema_version_applied_at IS NULL THEN 'waiting' ELSE 'applied' END",
                    "schema_version_applied_at");
            case DBMATE, RAILS -> query(t, version + ", NULL, NULL, NULL, NULL, NULL", "'applied'", "version");
        };
    }

    private static String query(TrackingTable table, String values, String state, String order) {
        String part = table.project() == null ? "" : " WHERE project = " + Identifiers.literal(table.project());
        return "SELECT " + values + ", " + state + " FROM " + table.quoted() + part + " ORDER BY " + order;
    }

    /** Time, role, milliseconds and checksum where a runbook's table has them. */
    private static String usual(TrackingTable t) {
        return optional(t, "applied_at", micros("applied_at")) + ", " + optional(t, "applied_by", "applied_by") + ", "
                + optional(t, "execution_time_ms", "execution_time_ms") + ", " + optional(t, "checksum", "checksum");
    }

    private static String success(TrackingTable t) {
        return t.has("success") ? "CASE WHEN success THEN 'applied' ELSE 'failed' END" : "'applied'";
    }

    private static String optional(TrackingTable table, String column, String expression) {
        return table.has(column) ? expression : "NULL";
    }

    private static String micros(String column) {
        return "(extract(epoch FROM " + column + "::timestamptz) * 1000000)::bigint";
    }
}
