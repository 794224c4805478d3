package dev.dbmig.migration;

import dev.dbmig.sql.Identifiers;
import dev.dbmig.sql.Script;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a tool writes into the row of a migration, column by column, as SQL. */
final class TrackingValues {

    private static final String NOW = "pg_catalog.clock_timestamp()";
    private static final Set<TrackingTool> OF_RUNBOOKS = Set.of(TrackingTool.NAMES, TrackingTool.SUCCESS,
            TrackingTool.CHECKSUM);

    private final TrackingTable table;
    private final TrackingRows known;

    TrackingValues(TrackingTable table, TrackingRows known) {
        this.table = table;
        this.known = known;
    }

    /** Every column that dbmig would fill in such a table; empty of those whose rows it does not write. */
    static Set<String> columnsOf(TrackingTool tool) {
        return switch (tool) {
            case FLYWAY -> Set.of("installed_rank", "version", "description", "type", "script", "checksum",
                    "installed_by", "execution_time", "success");
            case GOLANG_MIGRATE -> Set.of("version", "dirty");
            case SQLX -> Set.of("version", "description", "success", "checksum", "execution_time");
            case GOOSE -> Set.of("version_id", "is_applied");
            case ALEMBIC -> Set.of("version_num");
            case DIESEL, DBMATE, RAILS -> Set.of("version");
            case NODE_PG_MIGRATE -> Set.of("name", "run_on");
            case NAMES, SUCCESS, CHECKSUM -> Set.of("version", "migration_name", "description", "applied_by", "applied_at",
                    "success", "execution_time_ms", "checksum");
            case SCHEMA_VERSIONS -> Set.of("schema_version_version", "schema_version_description",
                    "schema_version_up_sql", "schema_version_is_current", "schema_version_applied_at",
                    "schema_version_applied_by");
            case SQITCH -> Set.copyOf(SqitchRegistry.COLUMNS);
            case LIQUIBASE -> Set.of("id", "author", "filename", "dateexecuted", "orderexecuted", "exectype");
        };
    }

    /** By column; the table need not have all of them. {@code millis}: null where nothing was executed. */
    Map<String, String> of(Migration migration, Long millis) {
        Map<String, String> row = new LinkedHashMap<>();
        String key = key(migration);
        long took = millis == null ? 0 : millis;
        switch (table.tool()) {
            case FLYWAY -> flyway(row, migration, took);
            case SQLX -> {
                row.put("version", key);
                row.put("description", literal(migration.name().replace('_', ' ')));
                row.put("success", "true");
                row.put("checksum", "pg_catalog.decode('" + TrackingChecksum.digest("SHA-384", migration.up().file())
                        + "', 'hex')");
                row.put("execution_time", String.valueOf(took * 1_000_000));
            }
            case GOOSE -> {
                row.put("version_id", key);
                row.put("is_applied", "true");
            }
            case NODE_PG_MIGRATE -> {
                row.put("name", key);
                row.put("run_on", NOW);
            }
            case SCHEMA_VERSIONS -> {
                row.put("schema_version_version", key);
                row.put("schema_version_description", literal(described(migration)));
                row.put("schema_version_up_sql", literal(text(migration.up().script())));
                row.put("schema_version_is_current", "false");
                row.put("schema_version_applied_by", "session_user");
            }
            default -> {
                row.put(table.tool().keyColumn(), key);
                if (OF_RUNBOOKS.contains(table.tool())) {
                    runbook(row, migration, millis);
                }
            }
        }
        return row;
    }

    private void flyway(Map<String, String> row, Migration migration, long took) {
        boolean isVersioned = migration.kind() == MigrationKind.VERSIONED;
        row.put("installed_rank", "(SELECT coalesce(max(installed_rank), 0) + 1 FROM " + table.quoted() + ")");
        row.put("version", isVersioned ? key(migration) : "NULL");
        row.put("description", cut(literal(migration.name().replace('_', ' ')), 200));
        row.put("type", "'SQL'");
        row.put("script", literal(migration.up().file().getFileName().toString()));
        row.put("checksum", TrackingChecksum.flyway(migration.up().file()));
        row.put("installed_by", "current_user");
        row.put("execution_time", String.valueOf(Math.min(took, Integer.MAX_VALUE)));
        row.put("success", "true");
    }

    private void runbook(Map<String, String> row, Migration migration, Long millis) {
        row.put("description", literal(described(migration)));
        row.put("applied_by", cut("session_user", 100));
        row.put("applied_at", NOW);
        row.put("success", "true");
        row.put("execution_time_ms", millis == null ? "NULL" : String.valueOf(Math.min(millis, Integer.MAX_VALUE)));
        row.put("checksum", known.rows().stream().filter(r -> r.checksum() != null).reduce((a, b) -> b)
                .flatMap(r -> TrackingChecksum.algorithm(r.checksum()))
                .map(algorithm -> literal(TrackingChecksum.digest(algorithm, migration.up().file()))).orElse("NULL"));
    }

    private String key(Migration migration) {
        String key = TrackingKeys.of(table.tool(), known.rows(), migration);
        return table.columns().get(table.tool().keyColumn()).isWholeNumber() ? key : literal(key);
    }

    private static String described(Migration migration) {
        String name = migration.name().isEmpty() ? migration.key() : migration.name().replace('_', ' ');
        return Optional.ofNullable(migration.header().description()).orElse(name);
    }

    private static String text(Script script) {
        try (InputStream in = script.source().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\0", "");
        } catch (IOException e) {
            throw Unreadable.file(script.name(), e);
        }
    }

    private static String cut(String expression, int characters) {
        return "pg_catalog.left(" + expression + "::text, " + characters + ")";
    }

    private static String literal(String text) {
        return Identifiers.literal(text);
    }
}
