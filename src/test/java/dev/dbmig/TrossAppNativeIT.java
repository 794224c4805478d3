package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.service.RealPm2;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each procedure of TrossApp's document (runbook 002), as one command or two, on what the team has today. */
class TrossAppNativeIT {

    private static final Path PATTERNS = Path.of("src/test/resources/migrations/seed002");
    private static final String DEV = "trossapp_dev";
    private static final String PROD = "trossapp_prod";
    private static final String STAGING = "trossapp_staging";
    private static final String CHANGELOG = changelog();
    private static final String PASSWORD = "s3cret of TrossApp";

    private static RealPm2 pm2;
    private static final int PORT = RealPm2.freePort();

    @TempDir
    Path folder;

    private TeamServer team;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeEach
    void create() {
        team = new TeamServer("trossapp", folder, program());
        team.execute("postgres", "DROP ROLE IF EXISTS trossapp_user; CREATE ROLE trossapp_user LOGIN CREATEDB PASSWORD '" + PASSWORD + "'");
        for (String file : List.of(".env", ".env.staging", ".env.production")) {
            team.edit("backend/" + file, "localhost:5432", team.settings().host() + ":" + team.settings().port());
        }
        team.edit("backend/dbmig.yaml", "localhost:3001", "127.0.0.1:" + PORT)
                .edit("backend/dbmig.yaml", "timeout: 30s, stable-for: 2s", "timeout: 3s, stable-for: 300ms");
    }

    @AfterEach
    void drop() {
        team.close();
    }

    @AfterAll
    static void end() {
        if (pm2 != null) {
            pm2.close();
            pm2 = null;
        }
    }

    private Outcome succeeds(String... arguments) {
        Outcome outcome = dbmig().run(arguments);
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isZero();
        return outcome;
    }

    private String inProduction(String... arguments) {
        return succeeds(Stream.concat(Stream.of("--env", "production"), Stream.of(arguments)).toArray(String[]::new)).stdout();
    }

    private DbmigProgram dbmig() {
        DbmigProgram program = team.dbmig("backend", PASSWORD);
        return pm2 == null ? program : program.with("PATH", pm2.path());
    }

    /** Three migrations applied by psql, without a record. */
    private void byHand(String database) {
        team.execute("postgres", "CREATE DATABASE " + database + " OWNER trossapp_user");
        for (String file : List.of("001_initial.sql", "002_add_user_indexes.sql", "003_audit_logs.sql")) {
            team.execute(database, "SET ROLE trossapp_user; " + team.text("backend/migrations/" + file));
        }
        team.execute(database, "GRANT USAGE, CREATE ON SCHEMA public TO trossapp_user; INSERT INTO users (email)"
                + " SELECT i || '@example.org' FROM generate_series(1, 100) i");
    }

    /** As the document's production is; the backend runs under PM2. */
    private void production() {
        byHand(PROD);
        if (pm2 == null) {
            pm2 = RealPm2.inOwnFolder();
            Map<String, String> environment = new HashMap<>(Map.of("PORT", "" + PORT, "BROKEN_BY", "broken", "PGHOST", team.settings().host(),
                    "PGPORT", "" + team.settings().port(), "PGUSER", "trossapp_user", "PGPASSWORD", PASSWORD, "PGDATABASE", PROD));
            pm2.startApp(environment, "--name=trossapp-backend");
        }
        team.edit("backend/dbmig.yaml", "pm2: trossapp-backend", "{pm2: trossapp-backend, home: '" + pm2.home() + "'}");
        inProduction("baseline", "003", "--yes");
    }

    /** As the document has it. */
    private static String changelog() {
        try {
            return Files.readString(Path.of("src/test/resources/teams/trossapp/backend/migrations/CHANGELOG.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean hasPreferences(String database) {
        return team.value(database, "SELECT to_regclass('user_preferences')") != null;
    }

    private int health() throws IOException {
        return ((HttpURLConnection) URI.create("http://127.0.0.1:" + PORT + "/api/health").toURL().openConnection()).getResponseCode();
    }

    @Test
    void createsDropsSetsUpResetsAndMigratesADevelopersDatabase() {
        succeeds("db", "create", "--env", "dev");
        assertThat(team.exists(DEV)).isTrue();
        assertThat(succeeds("db", "setup", "--env", "dev").stdout())
                .contains("Set up database \"trossapp_dev\" by schema.sql, which contains the migrations up to 004; it is at 004.");
        assertThat(hasPreferences(DEV)).isTrue();
        succeeds("status", "--check", "--env", "dev");
        assertThat(succeeds("db", "setup", "--env", "dev").stdout()).startsWith("Nothing to do");
        assertThat(succeeds("schema", "check", "--env", "dev").stdout()).contains("Equal");
        succeeds("schema", "dump", "dumped.sql", "--env", "dev");
        assertThat(succeeds("schema", "check", "dumped.sql", "--env", "dev").stdout()).contains("Equal");
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

    /** "Create Migration File", "Write Migration", "Test Locally". */
    @Test
    void createsAndTriesAMigrationByItsFile() throws IOException {
        String written = team.text("backend/migrations/004_add_user_preferences.sql");
        Files.delete(folder.resolve("backend/migrations/004_add_user_preferences.sql"));
        Files.delete(folder.resolve("backend/migrations/004_rollback.sql"));
        succeeds("db", "create", "--env", "dev");
        assertThat(succeeds("new", "Add user preferences", "--env", "dev").stdout())
                .contains("migrations/004_add_user_preferences.sql\n", "migrations/004_rollback.sql\n");
        assertThat(team.text("backend/migrations/004_add_user_preferences.sql")).startsWith("-- Migration: 004\n"
                + "-- Description: Add user preferences\n-- Author: ").containsPattern("\n-- Date: \\d{4}-\\d\\d-\\d\\d\n-- Reversible: Yes\n");
        Files.writeString(folder.resolve("backend/migrations/004_add_user_preferences.sql"), written);
        Files.writeString(folder.resolve("backend/migrations/004_rollback.sql"), "DROP TABLE IF EXISTS user_preferences CASCADE;\n");
        succeeds("upgrade", "003", "--env", "dev");
        assertThat(succeeds("apply", "004_add_user_preferences.sql", "--env", "dev").stdout()).contains("is at 004");
        assertThat(hasPreferences(DEV)).isTrue();
        assertThat(succeeds("apply", "migrations/004_add_user_preferences.sql", "--env", "dev").stdout()).startsWith("Nothing to do");
        succeeds("validate", "--env", "dev");
    }

    /** "Common Migration Patterns", all of them, and what the best practices warn of. */
    @Test
    void runsThePatternsAndWarnsOfWhatTheDocumentWarnsOf() {
        succeeds("db", "create", "--env", "dev");
        succeeds("upgrade", "--env", "dev");
        List<String> patterns = List.of("005_add_column.sql", "006_modify_column.sql", "007_index_concurrently.sql",
                "008_foreign_key.sql", "009_drop_foreign_key.sql", "010_foreign_key_not_valid.sql");
        patterns.forEach(file -> team.copy(PATTERNS.resolve(file), "backend/migrations/" + file));
        assertThat(succeeds("lint", "--env", "dev").stdout())
                .contains("migrations/006_modify_column.sql:7:1: UPDATE without WHERE writes each row of users anew")
                .contains("migrations/010_foreign_key_not_valid.sql:9:1: VALIDATE CONSTRAINT reads all of user_preferences")
                .doesNotContain("007_index_concurrently");
        assertThat(succeeds("upgrade", "--env", "dev").stdout()).contains("Applied 6 migrations").contains("is at 010");
        assertThat(team.value(DEV, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_users_created_at'::regclass")).isEqualTo("t");
        assertThat(team.value(DEV, "SELECT convalidated FROM pg_constraint WHERE conname = 'fk_user_preferences_user_id'")).isEqualTo("t");
        assertThat(team.value(DEV, "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'users'::regclass"
                + " AND attnum > 0")).isEqualTo("id email created_at updated_at phone_number email_new");
        assertThat(succeeds("lint", "migrations/004_rollback.sql", "--env", "dev").stdout())
                .contains("DROP TABLE takes away all of user_preferences", "CASCADE drops everything that depends on user_preferences");
    }

    /** "Migration tested on staging": a database of its own, with nothing around it. */
    @Test
    void triesItOnStagingFirst() {
        byHand(STAGING);
        succeeds("baseline", "003", "--env", "staging");
        String upgrade = succeeds("upgrade", "--env", "staging").stdout();
        assertThat(upgrade).contains("The backup restores, to the last row.", "the down scripts bring it back, and up again", "is at 004");
        assertThat(hasPreferences(STAGING)).isTrue();
        assertThat(team.text("backend/migrations/CHANGELOG.md")).isEqualTo(CHANGELOG);
    }

    /** The life of production: the checklist, the deployment, both ways back, and the next deployment. */
    @Test
    void deploysToProductionAndGoesBackEitherWay() throws IOException {
        production();
        checksBeforeTheDeployment();
        deploys();
        goesBackByTheRollbackScript();
        deploysAgain();
        goesBackToTheBackup();
    }

    private void checksBeforeTheDeployment() throws IOException {
        assertThat(inProduction("rehearse", "--yes")).contains("The backup restores, to the last row.")
                .contains("the down scripts bring it back, and up again").doesNotContain("Stop trossapp-backend");
        assertThat(inProduction("backup", "list")).contains("trossapp_prod", "verified");
        assertThat(inProduction("backup", "verify")).contains("is good: verified");
        assertThat(hasPreferences(PROD)).isFalse();
    }

    private void deploys() throws IOException {
        assertThat(inProduction("upgrade", "--yes", "--max-downtime", "30s")).contains("The backup restores, to the last row.")
                .contains("Stop trossapp-backend", "Start trossapp-backend").contains("is at 004");
        assertThat(hasPreferences(PROD)).isTrue();
        assertThat(health()).isEqualTo(200);
        assertThat(inProduction("history", "--markdown")).contains("CHANGELOG.md is up to date");
        assertThat(team.text("backend/migrations/CHANGELOG.md")).isEqualTo(CHANGELOG);
    }

    private void goesBackByTheRollbackScript() throws IOException {
        assertThat(inProduction("rollback", "--name", "004", "--yes"))
                .contains("Stop trossapp-backend").contains("undid 004").contains("Start trossapp-backend");
        assertThat(hasPreferences(PROD)).isFalse();
        assertThat(team.value(PROD, "SELECT count(*) FROM users")).isEqualTo("100");
        assertThat(health()).isEqualTo(200);
        assertThat(team.text("backend/migrations/CHANGELOG.md")).contains("Staging ✅, Production ↩");
    }

    private void deploysAgain() throws IOException {
        team.copy(PATTERNS.resolve("007_index_concurrently.sql"), "backend/migrations/007_index_concurrently.sql");
        inProduction("upgrade", "--yes");
        assertThat(team.value(PROD, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_users_created_at'::regclass")).isEqualTo("t");
        assertThat(team.text("backend/migrations/CHANGELOG.md")).startsWith("# Migration Changelog\n\n## [007] Index Concurrently - ")
                .contains("- Applied: Production ✅\n- Rollback available: No\n- Issues: None\n\n## [004] Add User Preferences - 2025-11-10\n")
                .contains("- Applied: Development ✅, Staging ✅, Production ✅\n");
    }

    private void goesBackToTheBackup() throws IOException {
        team.execute(PROD, "INSERT INTO users (email) VALUES ('late@example.org')");
        assertThat(inProduction("restore", "--before", "004", "--yes"))
                .contains("public.users: 101 rows now, 100 in the backup").contains("Stop trossapp-backend");
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
        assertThat(inProduction("report")).contains("rolled back", "the application is not healthy");
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
