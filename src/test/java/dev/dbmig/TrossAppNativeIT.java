package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.service.RealPm2;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each procedure of TrossApp's document (runbook 002), as one command or two, on what the team has today. */
class TrossAppNativeIT {

    private static final Path PATTERNS = Path.of("src/test/resources/migrations/seed002");
    private static final String DEV = "trossapp_dev";
    private static final String PROD = "trossapp_prod";
    private static final String PASSWORD = "s3cret of TrossApp";

    @TempDir
    Path folder;

    private final int port = RealPm2.freePort();
    private TeamServer team;
    private RealPm2 pm2;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeEach
    void create() {
        team = new TeamServer("trossapp", folder, program());
        team.execute("postgres", "CREATE ROLE trossapp_user LOGIN CREATEDB PASSWORD '" + PASSWORD + "'");
        for (String file : new String[] {".env", ".env.production"}) {
            team.edit("backend/" + file, "localhost:5432", team.settings().host() + ":" + team.settings().port());
        }
        team.edit("backend/dbmig.yaml", "localhost:3001", "127.0.0.1:" + port)
                .edit("backend/dbmig.yaml", "timeout: 30s, stable-for: 2s", "timeout: 3s, stable-for: 300ms");
    }

    @AfterEach
    void drop() {
        if (pm2 != null) {
            pm2.close();
        }
        team.close();
    }

    private Outcome succeeds(String... arguments) {
        Outcome outcome = dbmig().run(arguments);
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isZero();
        return outcome;
    }

    private DbmigProgram dbmig() {
        DbmigProgram program = team.dbmig("backend", PASSWORD);
        return pm2 == null ? program : program.with("PATH", pm2.path());
    }

    /** As the document's production is: three migrations applied by psql, without a record; the backend runs under PM2. */
    private void production() {
        pm2 = RealPm2.inOwnFolder();
        team.execute("postgres", "CREATE DATABASE " + PROD + " OWNER trossapp_user");
        for (String file : new String[] {"001_initial.sql", "002_add_user_indexes.sql", "003_audit_logs.sql"}) {
            team.execute(PROD, "SET ROLE trossapp_user; " + team.text("backend/migrations/" + file));
        }
        team.execute(PROD, "GRANT USAGE, CREATE ON SCHEMA public TO trossapp_user; INSERT INTO users (email)"
                + " SELECT i || '@example.org' FROM generate_series(1, 100) i");
        Map<String, String> environment = new HashMap<>(Map.of("PORT", "" + port, "BROKEN_BY", "broken", "PGHOST", team.settings().host(),
                "PGPORT", "" + team.settings().port(), "PGUSER", "trossapp_user", "PGPASSWORD", PASSWORD, "PGDATABASE", PROD));
        pm2.startApp(environment, "--name=trossapp-backend");
        team.edit("backend/dbmig.yaml", "pm2: trossapp-backend", "{pm2: trossapp-backend, home: '" + pm2.home() + "'}");
        succeeds("baseline", "003", "--env", "production", "--yes");
    }

    private boolean hasPreferences(String database) {
        return team.value(database, "SELECT to_regclass('user_preferences')") != null;
    }

    private int health() throws IOException {
        return ((HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/api/health").toURL().openConnection()).getResponseCode();
    }

    @Test
    void createsDropsSetsUpResetsAndMigratesADevelopersDatabase() {
        succeeds("db", "create", "--env", "dev");
        assertThat(team.exists(DEV)).isTrue();
        assertThat(succeeds("db", "setup", "--env", "dev").stdout())
                .contains("Set up database \"trossapp_dev\" by schema.sql, which contains the migrations up to 004; it is at 004.");
        assertThat(hasPreferences(DEV)).isTrue();
        succeeds("status", "--check", "--env", "dev");
        assertThat(succeeds("schema", "check", "--env", "dev").stdout()).contains("Equal");
        team.execute(DEV, "INSERT INTO users (email) VALUES ('a@example.org')");
        assertThat(succeeds("db", "reset", "--yes", "--env", "dev").stdout()).contains("Dropped and created").contains("by schema.sql");
        assertThat(team.value(DEV, "SELECT count(*) FROM users")).isEqualTo("0");
        succeeds("db", "drop", "--yes", "--env", "dev");
        assertThat(team.exists(DEV)).isFalse();
        succeeds("db", "create", "--env", "dev");
        assertThat(succeeds("db", "migrate", "--env", "dev").stdout()).contains("Applied 4 migrations").contains("is at 004");
        assertThat(succeeds("db", "migrate", "--env", "dev").stdout()).startsWith("Nothing to do");
    }

    @Test
    void refusesAnInstallationFromASchemaThatWasForgotten() {
        team.edit("backend/schema.sql", "CREATE INDEX IF NOT EXISTS idx_user_preferences_user_id\n    ON user_preferences(user_id);\n", "");
        succeeds("db", "create", "--env", "dev");
        Outcome setup = dbmig().run("db", "setup", "--env", "dev");
        assertThat(setup.exitCode()).isEqualTo(3);
        assertThat(setup.stderr()).contains("schema.sql makes another schema than the migrations")
                .contains("+ index public.user_preferences idx_user_preferences_user_id");
        assertThat(team.value(DEV, "SELECT to_regclass('users')")).isNull();
        Outcome check = dbmig().run("schema", "check", "--env", "dev");
        assertThat(check.exitCode()).as(check.stderr()).isEqualTo(10);
        assertThat(check.stdout()).contains("index public.user_preferences idx_user_preferences_user_id");
    }

    @Test
    void createsAndTriesAMigrationByItsFile() throws IOException {
        succeeds("db", "create", "--env", "dev");
        for (String file : new String[] {"001_initial.sql", "002_add_user_indexes.sql", "003_audit_logs.sql"}) {
            succeeds("apply", "migrations/" + file, "--env", "dev");
        }
        assertThat(succeeds("apply", "004_add_user_preferences.sql", "--env", "dev").stdout()).contains("is at 004");
        assertThat(hasPreferences(DEV)).isTrue();
        succeeds("validate", "--env", "dev");
        assertThat(succeeds("new", "Add phone number", "--env", "dev").stdout()).contains("migrations/005_add_phone_number.sql\n");
        Files.delete(folder.resolve("backend/migrations/005_add_phone_number.sql"));
        Files.deleteIfExists(folder.resolve("backend/migrations/005_rollback.sql"));
        for (String file : new String[] {"005_add_column.sql", "006_modify_column.sql", "007_index_concurrently.sql", "010_foreign_key_not_valid.sql"}) {
            team.copy(PATTERNS.resolve(file), "backend/migrations/" + file);
        }
        Outcome lint = succeeds("lint", "--env", "dev");
        assertThat(lint.stdout()).contains("migrations/006_modify_column.sql:7:1: UPDATE without WHERE writes each row of users anew")
                .contains("migrations/010_foreign_key_not_valid.sql:9:1: VALIDATE CONSTRAINT reads all of user_preferences")
                .doesNotContain("007_index_concurrently");
        assertThat(succeeds("upgrade", "--env", "dev").stdout()).contains("is at 010");
        assertThat(team.value(DEV, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_users_created_at'::regclass")).isEqualTo("t");
        assertThat(team.value(DEV, "SELECT convalidated FROM pg_constraint WHERE conname = 'fk_user_preferences_user_id'")).isEqualTo("t");
    }

    @Test
    void deploysToProductionWithBackupHealthAndChangelog() throws IOException {
        production();
        Outcome upgrade = succeeds("upgrade", "--env", "production", "--yes");
        assertThat(upgrade.stdout()).contains("The backup restores, to the last row.").contains("Stop trossapp-backend")
                .contains("Start trossapp-backend").contains("is at 004");
        assertThat(hasPreferences(PROD)).isTrue();
        assertThat(health()).isEqualTo(200);
        assertThat(succeeds("backup", "list", "--env", "production").stdout()).contains("trossapp");
        assertThat(succeeds("history", "--markdown", "--env", "production").stdout()).contains("CHANGELOG.md is up to date");
        assertThat(team.text("backend/migrations/CHANGELOG.md")).isEqualTo(Files.readString(
                Path.of("src/test/resources/teams/trossapp/backend/migrations/CHANGELOG.md")));
        team.copy(PATTERNS.resolve("007_index_concurrently.sql"), "backend/migrations/007_index_concurrently.sql");
        succeeds("upgrade", "--env", "production", "--yes");
        assertThat(team.text("backend/migrations/CHANGELOG.md")).startsWith("# Migration Changelog\n\n## [007] Index Concurrently - ")
                .contains("- Applied: Production ✅\n- Rollback available: No\n- Issues: None\n\n## [004] Add User Preferences - 2025-11-10\n");
    }

    @Test
    void goesBackByOneCommandWhenIssuesAreFoundLater() throws IOException {
        production();
        succeeds("upgrade", "--env", "production", "--yes");
        Outcome back = succeeds("rollback", "--name", "004", "--env", "production", "--yes");
        assertThat(back.stdout()).contains("Stop trossapp-backend").contains("undid 004").contains("Start trossapp-backend");
        assertThat(hasPreferences(PROD)).isFalse();
        assertThat(team.value(PROD, "SELECT count(*) FROM users")).isEqualTo("100");
        assertThat(health()).isEqualTo(200);
        assertThat(team.text("backend/migrations/CHANGELOG.md")).contains("Staging ✅, Production ↩");
    }

    @Test
    void goesBackToTheBackupWhereThatIsWanted() throws IOException {
        production();
        succeeds("upgrade", "--env", "production", "--yes");
        team.execute(PROD, "INSERT INTO users (email) VALUES ('late@example.org')");
        Outcome restored = succeeds("restore", "--before", "004", "--env", "production", "--yes");
        assertThat(restored.stdout()).contains("public.users: 101 rows now, 100 in the backup").contains("Stop trossapp-backend");
        assertThat(hasPreferences(PROD)).isFalse();
        assertThat(team.value(PROD, "SELECT count(*) FROM users")).isEqualTo("100");
        assertThat(health()).isEqualTo(200);
    }

    @Test
    void putsEverythingBackByItselfWhenTheApplicationIsIll() throws IOException {
        production();
        Files.writeString(folder.resolve("backend/migrations/005_break.sql"), "ALTER TABLE users ADD COLUMN broken int;");
        Outcome upgrade = dbmig().run("upgrade", "--env", "production", "--yes");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(7);
        assertThat(upgrade.stderr()).contains("the application is not healthy");
        assertThat(hasPreferences(PROD)).isFalse();
        assertThat(team.value(PROD, "SELECT count(*) FROM users")).isEqualTo("100");
        assertThat(health()).isEqualTo(200);
    }

    @Test
    void keepsProductionFromBeingReset() {
        team.execute("postgres", "CREATE DATABASE " + PROD + " OWNER trossapp_user");
        assertThat(dbmig().run("db", "reset", "--yes", "--env", "production").exitCode()).isEqualTo(3);
        assertThat(dbmig().run("db", "drop", "--env", "production").exitCode()).isEqualTo(3);
        assertThat(team.exists(PROD)).isTrue();
    }
}
