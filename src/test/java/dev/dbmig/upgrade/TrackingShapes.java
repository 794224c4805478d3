package dev.dbmig.upgrade;

/** Tracking tables as the tools themselves make them. */
final class TrackingShapes {

    private TrackingShapes() {
    }

    /** {@code org.flywaydb.core.internal.database.postgresql.PostgreSQLDatabase#getRawCreateScript}. */
    static final String FLYWAY = """
            CREATE TABLE flyway_schema_history (
                installed_rank INT NOT NULL, version VARCHAR(50), description VARCHAR(200) NOT NULL,
                type VARCHAR(20) NOT NULL, script VARCHAR(1000) NOT NULL, checksum INTEGER,
                installed_by VARCHAR(100) NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT now(),
                execution_time INTEGER NOT NULL, success BOOLEAN NOT NULL);
            ALTER TABLE flyway_schema_history ADD CONSTRAINT flyway_schema_history_pk PRIMARY KEY (installed_rank);
            CREATE INDEX flyway_schema_history_s_idx ON flyway_schema_history (success)""";

    /** golang-migrate, {@code database/postgres/postgres.go}, {@code ensureVersionTable}. */
    static final String GOLANG_MIGRATE =
            "CREATE TABLE schema_migrations (version bigint not null primary key, dirty boolean not null)";

    /** diesel, {@code diesel/src/migration/mod.rs}, {@code CREATE_MIGRATIONS_TABLE}. */
    static final String DIESEL = """
            CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (
                   version VARCHAR(50) PRIMARY KEY NOT NULL,
                   run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)""";

    /** sqlx, {@code sqlx-postgres/src/migrate.rs}, {@code ensure_migrations_table}. */
    static final String SQLX = """
            CREATE TABLE IF NOT EXISTS _sqlx_migrations (
                version BIGINT PRIMARY KEY, description TEXT NOT NULL,
                installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL,
                checksum BYTEA NOT NULL, execution_time BIGINT NOT NULL)""";

    /** goose, {@code internal/dialect/dialectquery/postgres.go}; its first row is written with the table. */
    static final String GOOSE = """
            CREATE TABLE goose_db_version (
                id serial NOT NULL, version_id bigint NOT NULL, is_applied boolean NOT NULL,
                tstamp timestamp NULL default now(), PRIMARY KEY(id));
            INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true)""";

    /** Alembic, {@code alembic/runtime/migration.py}, {@code MigrationContext.__init__}. */
    static final String ALEMBIC = """
            CREATE TABLE alembic_version (
                version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))""";

    /** node-pg-migrate 9, {@code ensureMigrationsTable} of {@code dist/bundle/index.js}. */
    static final String NODE_PG_MIGRATE = """
            CREATE TABLE "public"."pgmigrations" (id SERIAL PRIMARY KEY, name varchar(255) NOT NULL,
                run_on timestamp NOT NULL)""";

    /** dbmate 2, {@code pkg/driver/postgres/postgres.go}, {@code CreateMigrationsTable}. */
    static final String DBMATE = "create table \"public\".schema_migrations (version varchar primary key)";

    /** Rails 7, {@code ActiveRecord::SchemaMigration} and {@code ActiveRecord::InternalMetadata}. */
    static final String RAILS = """
            CREATE TABLE "schema_migrations" ("version" character varying NOT NULL PRIMARY KEY);
            CREATE TABLE "ar_internal_metadata" ("key" character varying NOT NULL PRIMARY KEY,
                "value" character varying, "created_at" timestamp(6) NOT NULL, "updated_at" timestamp(6) NOT NULL)""";

    /** Liquibase, {@code CreateDatabaseChangeLogTableGenerator}. */
    static final String LIQUIBASE = """
            CREATE TABLE public.databasechangelog (id VARCHAR(255) NOT NULL, author VARCHAR(255) NOT NULL,
                filename VARCHAR(255) NOT NULL, dateexecuted TIMESTAMP WITHOUT TIME ZONE NOT NULL,
                orderexecuted INTEGER NOT NULL, exectype VARCHAR(10) NOT NULL, md5sum VARCHAR(35),
                description VARCHAR(255), comments VARCHAR(255), tag VARCHAR(255), liquibase VARCHAR(20),
                contexts VARCHAR(255), labels VARCHAR(255), deployment_id VARCHAR(10))""";

    /** The runbook whose repair is {@code DELETE FROM schema_migrations WHERE migration_name = '…'}. */
    static final String NAMES = """
            CREATE TABLE schema_migrations (id SERIAL PRIMARY KEY, migration_name VARCHAR(255) UNIQUE NOT NULL,
                applied_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP, checksum VARCHAR(64))""";

    /** The runbook with numbered files and {@code 004_rollback.sql}, to the letter. */
    static final String SUCCESS = """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                id SERIAL PRIMARY KEY,
                version INTEGER UNIQUE NOT NULL,
                description TEXT NOT NULL,
                applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
                applied_by VARCHAR(100),
                success BOOLEAN DEFAULT true
            )""";

    /** The runbook with {@code rollback_001.sql}, to the letter. */
    static final String CHECKSUM = """
            CREATE TABLE schema_migrations (
                version VARCHAR(20) PRIMARY KEY,
                description TEXT NOT NULL,
                applied_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
                applied_by VARCHAR(100) DEFAULT CURRENT_USER,
                execution_time_ms INTEGER,
                checksum VARCHAR(64)
            )""";

    /** The runbook that inserts and updates these columns of {@code schema_versions}. */
    static final String SCHEMA_VERSIONS = """
            CREATE TABLE schema_versions (schema_version_id SERIAL PRIMARY KEY,
                schema_version_version VARCHAR(20) NOT NULL UNIQUE, schema_version_description TEXT,
                schema_version_up_sql TEXT NOT NULL, schema_version_is_current BOOLEAN NOT NULL DEFAULT false,
                schema_version_applied_at TIMESTAMPTZ, schema_version_applied_by VARCHAR(100))""";
}
