package dev.dbmig.migration;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Who made a tracking table. The names and columns are those that the tools themselves create on PostgreSQL; where
 * they are written down is said at each.
 */
public enum TrackingTool {

    /** Flyway: {@code PostgreSQLDatabase.getRawCreateScript}; {@code schema_version} up to its version 4. */
    FLYWAY("Flyway", Key.VERSION, "flyway_schema_history schema_version", "installed_rank version description type"
            + " script checksum installed_by installed_on execution_time success"),
    /** golang-migrate: {@code database/postgres/postgres.go}, {@code ensureVersionTable}: one row, the last version. */
    GOLANG_MIGRATE("golang-migrate", Key.HEAD, "schema_migrations", "version dirty"),
    /** diesel: {@code diesel_migrations}, {@code CREATE_MIGRATIONS_TABLE}. */
    DIESEL("diesel", Key.VERSION, "__diesel_schema_migrations", "version run_on"),
    /** sqlx: {@code sqlx-postgres/src/migrate.rs}, {@code ensure_migrations_table}. */
    SQLX("sqlx", Key.VERSION, "_sqlx_migrations",
            "version description installed_on success checksum execution_time"),
    /** goose: {@code internal/dialect/dialectquery/postgres.go}; begins with a row of version 0. */
    GOOSE("goose", Key.VERSION, "goose_db_version", "id version_id is_applied tstamp"),
    /** Alembic: {@code alembic/runtime/migration.py}, {@code version_table_impl}: the heads alone. */
    ALEMBIC("Alembic", Key.HEAD, "alembic_version", "version_num"),
    /** node-pg-migrate: {@code ensureMigrationsTable} of its runner; the names of the files without their ending. */
    NODE_PG_MIGRATE("node-pg-migrate", Key.NAME, "pgmigrations", "id name run_on"),
    /** Sqitch: {@code App/Sqitch/Engine/pg.sql}, usually in a schema {@code sqitch}. */
    SQITCH("Sqitch", Key.NAME, "changes",
            "change_id change project committed_at committer_name planned_at planner_name"),
    /** Liquibase: {@code CreateDatabaseChangeLogTableGenerator}. */
    LIQUIBASE("Liquibase", Key.NAME, "databasechangelog",
            "id author filename dateexecuted orderexecuted exectype md5sum"),
    /** The table with names, from which a runbook deletes by {@code migration_name}. */
    NAMES("a runbook, by name", Key.NAME, "schema_migrations", "migration_name"),
    /** The table with a column {@code success} and whole numbers. */
    SUCCESS("a runbook, with success", Key.VERSION, "schema_migrations", "version description success"),
    /** The table with a column {@code checksum} and versions as text. */
    CHECKSUM("a runbook, with checksum", Key.VERSION, "schema_migrations", "version description checksum"),
    /** The table in which migrations wait, with their SQL, until they have an {@code applied_at}. */
    SCHEMA_VERSIONS("a runbook, schema_versions", Key.VERSION, "schema_versions",
            "schema_version_version schema_version_description schema_version_is_current schema_version_applied_at"),
    /** Rails: {@code ActiveRecord::SchemaMigration#create_table}; it always makes {@value #OF_RAILS} beside it. */
    RAILS("Rails", Key.VERSION, "schema_migrations", "version"),
    /** dbmate: {@code pkg/driver/postgres/postgres.go}, {@code CreateMigrationsTable}: as Rails has it. */
    DBMATE("dbmate", Key.VERSION, "schema_migrations", "version");

    /** {@code ActiveRecord::InternalMetadata}. */
    static final String OF_RAILS = "ar_internal_metadata";

    /** By what a row names its migration. */
    enum Key {
        VERSION, NAME,
        /** The table has only the last one: all before it are applied. */
        HEAD
    }

    private final String label;
    private final Key key;
    private final List<String> usualNames;
    private final Set<String> columns;

    TrackingTool(String label, Key key, String usualNames, String columns) {
        this.label = label;
        this.key = key;
        this.usualNames = List.of(usualNames.split(" "));
        this.columns = Set.of(columns.split(" "));
    }

    /** As people read it. */
    public String label() {
        return label;
    }

    /** As it is remembered in the database, and stands in JSON: {@code golang-migrate}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static TrackingTool ofId(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    Key key() {
        return key;
    }

    static List<String> allUsualNames() {
        return Arrays.stream(values()).flatMap(tool -> tool.usualNames.stream()).distinct().toList();
    }

    /** Whether a table that nobody has pointed at would be taken for one of this tool. */
    boolean isUsual(String table) {
        return usualNames.contains(table);
    }

    /** @param isBesideRails whether {@value #OF_RAILS} is in the same schema */
    boolean fits(Set<String> present, boolean isBesideRails) {
        return switch (this) {
            case RAILS -> present.equals(columns) && isBesideRails;
            case DBMATE -> present.equals(columns);
            default -> present.containsAll(columns);
        };
    }

    /**
     * Why dbmig cannot go on writing its table; null if it can.
     *
     * @param layout of the migrations
     */
    String whyNotMirrored(LayoutKind layout) {
        return switch (this) {
            case SQITCH -> layout == LayoutKind.SQITCH ? null
                    : "Sqitch computes what it stores from its plan, and these migrations are not in one";
            default -> null;
        };
    }

    /** The column that tells which migration a row is about. */
    String keyColumn() {
        return switch (this) {
            case GOOSE -> "version_id";
            case ALEMBIC -> "version_num";
            case NODE_PG_MIGRATE -> "name";
            case NAMES -> "migration_name";
            case SCHEMA_VERSIONS -> "schema_version_version";
            case SQITCH -> "change_id";
            case LIQUIBASE -> "filename";
            default -> "version";
        };
    }
}
