package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each procedure of the document of {@code migration_manager.py} (runbook 001), as one command or two. */
class MigrationManagerNativeIT {

    private static final Path PATTERNS = Path.of("src/test/resources/migrations/seed001");
    private static final String PASSWORD = "s3cret of the manager";
    private static final String NAME = "20241227_101500_add_user_preferences";
    private static final String TABLE = """
            CREATE TABLE schema_migrations (id SERIAL PRIMARY KEY, migration_name VARCHAR(255) UNIQUE NOT NULL,
                applied_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP, checksum VARCHAR(64));
            INSERT INTO schema_migrations (migration_name) VALUES ('20241227_101000_base')""";

    @TempDir
    Path folder;

    private TeamProject team;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeEach
    void create() {
        team = new TeamProject("migration-manager", folder, program());
        team.execute("postgres", "CREATE ROLE app_user LOGIN CREATEDB PASSWORD '" + PASSWORD + "'");
    }

    /** As the manager has left it: the first migration applied and recorded. */
    private void environment(String name) {
        team.edit("backend/.env." + name, "localhost:5432", team.settings().host() + ":" + team.settings().port());
        team.execute("postgres", "CREATE DATABASE app_" + name + " OWNER app_user");
        team.execute("app_" + name, "GRANT USAGE, CREATE ON SCHEMA public TO app_user");
        team.execute("app_" + name, "SET ROLE app_user; " + team.text("backend/migrations/20241227_101000_base.sql") + TABLE);
        succeeds("adopt", "--env", name, "--yes");
    }

    @AfterEach
    void drop() {
        team.close();
    }

    private Outcome run(String... arguments) {
        return team.dbmig("backend", PASSWORD).run(arguments);
    }

    private Outcome succeeds(String... arguments) {
        Outcome outcome = run(arguments);
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isZero();
        return outcome;
    }

    private boolean hasPreferences(String environment) {
        return team.value("app_" + environment, "SELECT to_regclass('user_preferences')") != null;
    }

    /** What the manager's own table says. */
    private String recorded(String environment) {
        return team.value("app_" + environment, "SELECT string_agg(migration_name, ' ' ORDER BY id) FROM schema_migrations");
    }

    private List<String> backups() throws IOException {
        if (!Files.isDirectory(folder.resolve("backups"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve("backups"))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("app-")).toList();
        }
    }

    @Test
    void createsThePairWithItsHeaders() throws IOException {
        Outcome created = succeeds("create", "--name", "add_audit", "--env", "dev");
        List<String> files = created.stdout().lines().toList();
        assertThat(files).hasSize(2);
        assertThat(files.get(0)).matches(".*/\\d{8}_\\d{6}_add_audit\\.sql");
        assertThat(files.get(1)).matches(".*/\\d{8}_\\d{6}_add_audit_rollback\\.sql");
        assertThat(Files.readString(Path.of(files.get(0)))).contains("-- Migration: add_audit\n-- Created: 20", "-- Description:");
        assertThat(Files.readString(Path.of(files.get(1)))).contains("-- Rollback: add_audit\n-- Created: 20");
    }

    @Test
    void showsMigratesAndRollsBackInDev() throws IOException {
        environment("dev");
        assertThat(succeeds("status", "--env", "dev").stdout()).contains("1 pending").contains("1 applied");
        Outcome dry = succeeds("migrate", "--env", "dev", "--dry-run");
        assertThat(dry.stdout()).contains("CREATE TABLE IF NOT EXISTS user_preferences");
        assertThat(hasPreferences("dev")).isFalse();
        succeeds("migrate", "--env", "dev");
        assertThat(hasPreferences("dev")).isTrue();
        assertThat(recorded("dev")).isEqualTo("20241227_101000_base " + NAME);
        assertThat(backups()).isEmpty();
        succeeds("rollback", "--name", NAME, "--env", "dev");
        assertThat(hasPreferences("dev")).isFalse();
        assertThat(recorded("dev")).isEqualTo("20241227_101000_base");
    }

    @Test
    void backsUpBeforeUat() throws IOException {
        environment("uat");
        Outcome migrated = succeeds("migrate", "--env", "uat");
        assertThat(migrated.stdout()).contains("Back up").doesNotContain("Rehearse");
        assertThat(backups()).hasSize(1);
    }

    @Test
    void asksBeforeProductionBacksUpRehearsesAndGoesBack() throws IOException {
        environment("production");
        Outcome silent = run("migrate", "--env", "production");
        assertThat(silent.exitCode()).isNotZero();
        assertThat(silent.stderr()).contains("needs a confirmation").contains("--yes");
        assertThat(hasPreferences("production")).isFalse();
        Outcome migrated = succeeds("migrate", "--env", "production", "--yes");
        assertThat(migrated.stdout()).contains("The backup restores, to the last row.").contains("the down scripts bring it back, and up again");
        assertThat(recorded("production")).endsWith(NAME);
        assertThat(succeeds("backup", "verify", "--env", "production").stdout()).contains("app-production");
        succeeds("rollback", "--name", NAME, "--env", "production", "--yes");
        assertThat(hasPreferences("production")).isFalse();
    }

    @Test
    void noticesAChangedFileAndRepairsTheRecord() throws IOException {
        environment("dev");
        succeeds("migrate", "--env", "dev");
        team.edit("backend/migrations/" + NAME + ".sql", "VARCHAR(100)", "VARCHAR(200)");
        Outcome changed = run("migrate", "--env", "dev");
        assertThat(changed.exitCode()).isEqualTo(3);
        assertThat(changed.stderr()).contains("its checksum has changed");
        succeeds("repair", NAME, "--reason", "only the length", "--env", "dev");
        succeeds("status", "--check", "--env", "dev");
        succeeds("stamp", "20241227_101000", "--reason", "shows as applied, but is not", "--env", "dev");
        assertThat(recorded("dev")).isEqualTo("20241227_101000_base");
    }

    @Test
    void runsThePatternsWithTheirOwnTransactions() throws IOException {
        environment("dev");
        try (Stream<Path> files = Files.list(PATTERNS)) {
            for (Path file : files.filter(file -> !Files.exists(folder.resolve("backend/migrations").resolve(file.getFileName()))).toList()) {
                team.copy(file, "backend/migrations/" + file.getFileName());
            }
        }
        assertThat(succeeds("lint", "--env", "dev", "--fail-on", "never").stdout()).contains("[update-all]", "[drop-column]");
        assertThat(succeeds("migrate", "--env", "dev").stdout()).contains("in 1 transaction");
        assertThat(team.value("app_dev", "SELECT to_regclass('new_table')")).isNotNull();
        succeeds("downgrade", "20241227_101000", "--env", "dev");
        assertThat(recorded("dev")).isEqualTo("20241227_101000_base");
    }
}
