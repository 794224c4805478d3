package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The team of seed 001, whose {@code migration_manager.py} is replaced: every procedure of its document, in the order of
 * the document, as it stands in {@code docs/teams/migration-manager.md}.
 */
class MigrationManagerTeamNativeIT {

    private static final String PREFERENCES = "20241227_101500_add_user_preferences";
    private static final String TRACKED = "SELECT string_agg(migration_name, ' ' ORDER BY id) FROM schema_migrations";

    private static final String CHECKSUM = "SELECT checksum FROM schema_migrations ORDER BY id DESC LIMIT 1";

    @TempDir
    Path folder;

    private TeamProject team;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeEach
    void begin() {
        team = new TeamProject("migration-manager", folder, program(), "app_dev", "app_uat", "app_production");
        List.of("dev", "uat", "production").forEach(environment -> team.today("app_" + environment));
    }

    /** Once for each environment. */
    private void adopt(String environment) {
        assertThat(run("adopt", "--env", environment, "--yes")).contains("checksum verified").contains("1 recorded as applied, 1 pending");
    }

    @AfterEach
    void end() {
        team.close();
    }

    /** Runs a command that must succeed, and gives what it printed. */
    private String run(String... arguments) {
        Outcome outcome = team.dbmig().run(arguments);
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isZero();
        return outcome.stdout();
    }

    @Test
    void createsThePairOfFilesWithTheirHeaders() {
        List<String> files = run("create", "--name", "add_last_login").lines().toList();
        assertThat(files).hasSize(2);
        assertThat(files.get(0)).matches(".*/backend/migrations/\\d{8}_\\d{6}_add_last_login\\.sql");
        assertThat(files.get(1)).isEqualTo(files.get(0).replace(".sql", "_rollback.sql"));
        assertThat(Path.of(files.get(0))).content().startsWith("-- Migration: add_last_login\n-- Created: ").contains("-- Description:");
        assertThat(Path.of(files.get(1))).content().startsWith("-- Rollback: add_last_login\n-- Created: ");
    }

    /** "Check Status" and "Dry run", which change nothing. */
    private void looksAt(String environment) {
        adopt(environment);
        assertThat(run("status", "--env", environment)).contains("20241227_101000  base").contains("pending");
        assertThat(run("migrate", "--env", environment, "--dry-run")).contains("CREATE TABLE IF NOT EXISTS user_preferences");
        assertThat(team.value("app_" + environment, "SELECT to_regclass('user_preferences')")).isNull();
    }

    private void isMigrated(String environment) {
        assertThat(team.value("app_" + environment, "SELECT to_regclass('user_preferences')")).isEqualTo("user_preferences");
        assertThat(team.value("app_" + environment, TRACKED)).isEqualTo("20241227_101000_base " + PREFERENCES);
        assertThat(run("status", "--env", environment)).doesNotContain("pending");
    }

    /** "Rollback a specific migration". */
    private void rollsBack(String environment) {
        assertThat(run("rollback", "--name", PREFERENCES, "--env", environment, "--yes")).contains("Undid 1 migration");
        assertThat(team.value("app_" + environment, "SELECT to_regclass('user_preferences')")).isNull();
        assertThat(team.value("app_" + environment, TRACKED)).isEqualTo("20241227_101000_base");
    }

    /** On every deployment, with nothing around it. */
    @Test
    void takesDevelopmentThroughStatusDryRunMigrateAndRollback() {
        looksAt("dev");
        assertThat(run("migrate", "--env", "dev")).contains("Applied 1 migration").doesNotContain("Back up", "Rehearse");
        isMigrated("dev");
        rollsBack("dev");
        assertThat(team.list("backups")).isEmpty();
    }

    /** After a backup, before the deployment. */
    @Test
    void takesUatThroughTheSameAfterABackup() {
        looksAt("uat");
        assertThat(run("migrate", "--env", "uat", "--yes")).contains("Back up", "decoded").doesNotContain("Rehearse");
        isMigrated("uat");
        assertThat(team.list("backups")).hasSize(1);
        assertThat(run("backup", "list", "--env", "uat")).contains("decoded");
        rollsBack("uat");
    }

    /** After a proven backup, with every check, and asked. */
    @Test
    void takesProductionThroughTheSameAskedAndWithAProvenBackup() {
        looksAt("production");
        Outcome unasked = team.dbmig().run("migrate", "--env", "production");
        assertThat(unasked.exitCode()).isEqualTo(2);
        assertThat(unasked.stderr()).contains("--yes");
        Outcome wrong = team.dbmig().typing("app\n").runOnTerminal("migrate", "--env", "production");
        assertThat(wrong.exitCode()).as(wrong.stdout()).isNotZero();
        assertThat(team.value("app_production", TRACKED)).isEqualTo("20241227_101000_base");

        Outcome typed = team.dbmig().typing(team.settings("app_production").database() + "\n").runOnTerminal("migrate", "--env", "production");
        assertThat(typed.exitCode()).as(typed.stdout()).isZero();
        assertThat(typed.stdout()).contains("The backup restores, to the last row.")
                .contains("the down scripts bring it back, and up again").contains("Applied 1 migration");
        isMigrated("production");
        assertThat(run("backup", "list", "--env", "production")).contains("verified");
        assertThat(run("validate", "--env", "production")).isNotBlank();
        rollsBack("production");
    }

    @Test
    void appliesThePatternsOfTheDocument() {
        adopt("production");
        team.file("backend/migrations/20241227_101600_add_column.sql", """
                BEGIN;

                -- Step 1: Add column as nullable
                ALTER TABLE users ADD COLUMN new_field VARCHAR(255) NULL;

                -- Step 2: Backfill data
                UPDATE users SET new_field = 'default_value' WHERE new_field IS NULL;

                -- Step 3: Make NOT NULL (if required)
                ALTER TABLE users ALTER COLUMN new_field SET NOT NULL;

                COMMIT;
                """).file("backend/migrations/20241227_101600_add_column_rollback.sql", """
                -- Rollback should undo exactly what the migration did
                BEGIN;
                ALTER TABLE users DROP COLUMN IF EXISTS new_field;
                COMMIT;
                """).file("backend/migrations/20241227_101700_create_table.sql", """
                BEGIN;

                CREATE TABLE IF NOT EXISTS new_table (
                    id SERIAL PRIMARY KEY,
                    user_id INTEGER REFERENCES users(id) ON DELETE CASCADE,
                    -- other columns
                    created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP
                );

                CREATE INDEX IF NOT EXISTS idx_new_table_user_id ON new_table(user_id);

                COMMIT;
                """).file("backend/migrations/20241227_101800_modify_type.sql", """
                BEGIN;

                -- Step 1: Add new column
                ALTER TABLE users ADD COLUMN new_field_new_type VARCHAR(255);

                -- Step 2: Migrate data
                UPDATE users SET new_field_new_type = CAST(old_field AS VARCHAR(255));

                -- Step 3: Drop old column
                ALTER TABLE users DROP COLUMN old_field;

                -- Step 4: Rename new column
                ALTER TABLE users RENAME COLUMN new_field_new_type TO field_name;

                COMMIT;
                """).file("backend/migrations/20241227_102000_remove_column.sql", """
                BEGIN;

                -- Step 1: Remove constraints first
                ALTER TABLE users DROP CONSTRAINT IF EXISTS constraint_name;

                -- Step 2: Remove column
                ALTER TABLE users DROP COLUMN IF EXISTS field_name;

                COMMIT;
                """);
        assertThat(run("migrate", "--env", "production", "--yes")).contains("Applied 5 migrations");
        assertThat(team.value("app_production", "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute"
                + " WHERE attrelid = 'users'::regclass AND attnum > 0 AND NOT attisdropped")).isEqualTo("id new_field");
        assertThat(team.value("app_production", "SELECT count(*) FROM users WHERE new_field = 'default_value'")).isEqualTo("50");
    }

    @Test
    void leavesNothingHalfDoneWhenAMigrationFails() {
        adopt("dev");
        adopt("production");
        team.file("backend/migrations/20241227_101600_wrong.sql", "BEGIN;\nCREATE TABLE half (id int);\nSELECT 1/0;\nCOMMIT;\n");
        Outcome rehearsed = team.dbmig().run("migrate", "--env", "production", "--yes");
        assertThat(rehearsed.exitCode()).isEqualTo(6);
        assertThat(rehearsed.stderr()).contains("backend/migrations/20241227_101600_wrong.sql:3", "division by zero");
        Outcome applied = team.dbmig().run("migrate", "--env", "dev");
        assertThat(applied.exitCode()).isEqualTo(7);
        for (String environment : List.of("app_dev", "app_production")) {
            assertThat(team.value(environment, "SELECT to_regclass('half')")).isNull();
            assertThat(team.value(environment, TRACKED)).isEqualTo("20241227_101000_base");
        }
        team.file("backend/migrations/20241227_101600_wrong.sql", "BEGIN;\nCREATE TABLE half (id int);\nCOMMIT;\n");
        assertThat(run("migrate", "--env", "dev")).contains("Applied 2 migrations");
    }

    /** "Checksum Verification", and "ensures migrations are applied in order". */
    @Test
    void findsAFileThatWasChangedAfterItWasApplied() throws IOException {
        adopt("dev");
        run("migrate", "--env", "dev");
        team.file("backend/migrations/" + PREFERENCES + ".sql", "CREATE TABLE something_else (id int);");
        Outcome changed = team.dbmig().run("migrate", "--env", "dev");
        assertThat(changed.exitCode()).isEqualTo(3);
        assertThat(changed.stderr()).contains(PREFERENCES + ".sql", "changed");
        assertThat(run("status", "--env", "dev")).contains("changed");
        String checksum = team.value("app_dev", CHECKSUM);
        run("repair", PREFERENCES + ".sql", "--reason", "the same in other words", "--env", "dev");
        assertThat(run("status", "--check", "--env", "dev")).doesNotContain("changed");
        assertThat(team.value("app_dev", CHECKSUM)).isNotEqualTo(checksum).hasSize(64);

        team.file("backend/migrations/20241227_101200_too_late.sql", "CREATE TABLE too_late (id int);");
        Outcome late = team.dbmig().run("migrate", "--env", "dev");
        assertThat(late.exitCode()).isEqualTo(3);
        assertThat(late.stderr()).contains("20241227_101200");
        assertThat(team.value("app_dev", "SELECT to_regclass('too_late')")).isNull();
    }

    @Test
    void goesBackToTheBackupWhereThereIsNoRollbackScript() throws IOException {
        Files.delete(folder.resolve("backend/migrations/" + PREFERENCES + "_rollback.sql"));
        adopt("production");
        run("migrate", "--env", "production", "--yes");
        Outcome scripts = team.dbmig().run("rollback", "--name", PREFERENCES, "--env", "production", "--yes");
        assertThat(scripts.exitCode()).isEqualTo(3);
        run("restore", "--before", "20241227_101500", "--env", "production", "--yes");
        assertThat(team.value("app_production", TRACKED)).isEqualTo("20241227_101000_base");
        assertThat(run("status", "--env", "production")).contains("pending");
        team.execute("app_production", "DROP DATABASE " + team.value("app_production",
                "SELECT datname FROM pg_database WHERE datname LIKE current_database() || '_failed_%'"));
    }

    /** "Migration Already Applied", though it should not be. */
    @Test
    void takesBackATrackedMigrationThatShouldNotBe() {
        adopt("dev");
        run("migrate", "--env", "dev");
        team.execute("app_dev", "DROP TABLE user_preferences");
        run("stamp", "20241227_101000", "--reason", "was dropped by hand", "--env", "dev");
        assertThat(team.value("app_dev", TRACKED)).isEqualTo("20241227_101000_base");
        assertThat(run("status", "--env", "dev")).contains("pending");
        assertThat(run("migrate", "--env", "dev")).contains("Applied 1 migration");
    }

    /** Somebody still follows the document. */
    @Test
    void takesOverThatTheRowWasDeletedByHand() {
        adopt("dev");
        run("migrate", "--env", "dev");
        team.execute("app_dev", "DROP TABLE user_preferences; DELETE FROM schema_migrations WHERE migration_name = '" + PREFERENCES + "'");
        Outcome refused = team.dbmig().run("migrate", "--env", "dev");
        assertThat(refused.exitCode()).as(refused.stdout() + refused.stderr()).isEqualTo(3);
        assertThat(refused.stderr()).contains("dbmig adopt");
        run("adopt", "--missing", "forget", "--env", "dev");
        assertThat(run("migrate", "--env", "dev")).contains("Applied 1 migration");
        isMigrated("dev");
    }
}
