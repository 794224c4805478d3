package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each procedure of the User Management document (runbook 004), as one command or two. */
class UserManagementNativeIT {

    private static final String DATABASE = "user_management";
    private static final String PASSWORD = "secret";

    @TempDir
    Path folder;

    private TeamProject team;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeEach
    void create() {
        team = new TeamProject("user-management", folder, program());
        team.execute("postgres", "CREATE ROLE admin LOGIN CREATEDB PASSWORD '" + PASSWORD + "'");
        team.edit(".env", "localhost:5432", team.settings().host() + ":" + team.settings().port());
    }

    @AfterEach
    void drop() {
        team.close();
    }

    private Outcome run(String... arguments) {
        return team.dbmig("", PASSWORD).run(arguments);
    }

    private Outcome succeeds(String... arguments) {
        Outcome outcome = run(arguments);
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isZero();
        return outcome;
    }

    private String value(String sql) {
        return team.value(DATABASE, sql);
    }

    /** 001 was applied by psql, and recorded as the document says. */
    private void existing() {
        team.execute("postgres", "CREATE DATABASE " + DATABASE + " OWNER admin");
        team.execute(DATABASE, "GRANT USAGE, CREATE ON SCHEMA public TO admin; SET ROLE admin");
        team.execute(DATABASE, "SET ROLE admin; " + team.text("migration_scripts/001_initial_schema.sql")
                + "INSERT INTO schema_migrations (version, description, applied_by, execution_time_ms, checksum)"
                + " VALUES ('001', 'Initial schema creation', 'Database Specialist', 42, repeat('0', 64));");
        succeeds("adopt");
    }

    private void addEmail() throws IOException {
        Files.writeString(folder.resolve("migration_scripts/002_add_email.sql"), """
                BEGIN;
                ALTER TABLE users ADD COLUMN IF NOT EXISTS email text;
                UPDATE users SET email = name || '@example.org' WHERE email IS NULL;
                DO $$
                BEGIN
                    IF EXISTS (SELECT 1 FROM users WHERE email IS NULL) THEN
                        RAISE EXCEPTION 'Migration verification failed';
                    END IF;
                END $$;
                COMMIT;
                """);
        Files.writeString(folder.resolve("migration_scripts/rollback_002.sql"), "BEGIN;\nALTER TABLE users DROP COLUMN IF EXISTS email;\nCOMMIT;\n");
    }

    @Test
    void appliesAllPendingToANewDatabaseAndAgainWithoutEffect() {
        succeeds("db", "create");
        assertThat(succeeds("upgrade").stdout()).contains("Applied 1 migration").contains("is at 001");
        assertThat(succeeds("upgrade").stdout()).startsWith("Nothing to do");
        assertThat(succeeds("history").stdout()).contains("001 initial_schema").contains("admin");
        assertThat(value("SELECT count(*) FROM users")).isEqualTo("1");
    }

    @Test
    void readsTheEnvironmentVariables() throws IOException {
        succeeds("db", "create");
        Files.delete(folder.resolve(".env"));
        DbmigProgram program = team.dbmig("", PASSWORD).with("PGHOST", team.settings().host())
                .with("PGPORT", "" + team.settings().port()).with("PGDATABASE", DATABASE).with("PGUSER", "admin");
        Outcome applied = program.run("apply", "migration_scripts/001_initial_schema.sql");
        assertThat(applied.exitCode()).as(applied.stderr()).isZero();
        assertThat(program.run("current").stdout()).isEqualTo("001\n");
        assertThat(program.run("current", "--url", "postgresql://admin@" + team.settings().host() + ":" + team.settings().port() + "/"
                + DATABASE).stdout()).isEqualTo("001\n");
    }

    @Test
    void keepsItsTableWithTimesAndChecksums() throws IOException {
        existing();
        assertThat(value("SELECT version || description || applied_by || execution_time_ms || left(checksum, 2) FROM schema_migrations"))
                .isEqualTo("001Initial schema creationDatabase Specialist4200");
        addEmail();
        Outcome upgrade = succeeds("upgrade");
        assertThat(upgrade.stdout()).contains("The backup restores, to the last row.").contains("the down scripts bring it back, and up again");
        assertThat(value("SELECT count(*) FROM schema_migrations WHERE version = '002' AND execution_time_ms >= 0 AND length(checksum) = 64"
                + " AND applied_by = 'admin'")).isEqualTo("1");
        assertThat(value("SELECT execution_time_ms FROM schema_migrations WHERE version = '001'")).isEqualTo("42");
    }

    @Test
    void seedsAgainAndAgainWithoutEffect() {
        existing();
        succeeds("db", "seed");
        succeeds("db", "seed");
        succeeds("db", "seed", "--again");
        assertThat(value("SELECT string_agg(name, ',' ORDER BY name) FROM roles")).isEqualTo("admin,reader");
    }

    @Test
    void rollsBackOnceTheNameWasTyped() throws IOException {
        existing();
        addEmail();
        succeeds("upgrade");
        Files.copy(folder.resolve(".env"), folder.resolve(".env.production"));
        Outcome cancelled = team.dbmig("", PASSWORD).typing("no\n").runOnTerminal("rollback", "--name", "002", "--env", "production");
        assertThat(cancelled.exitCode()).as(cancelled.stdout()).isNotZero();
        assertThat(value("SELECT count(email) FROM users")).isEqualTo("1");
        Outcome typed = team.dbmig("", PASSWORD).typing(DATABASE + "\n").runOnTerminal("rollback", "--name", "002", "--env", "production");
        assertThat(typed.exitCode()).as(typed.stdout()).isZero();
        assertThat(value("SELECT count(*) FROM schema_migrations")).isEqualTo("1");
    }

    @Test
    void changesNothingWhenTheDoBlockFinds() throws IOException {
        existing();
        addEmail();
        team.edit("migration_scripts/002_add_email.sql", "WHERE email IS NULL;\nDO", "WHERE false;\nDO");
        Outcome failed = run("upgrade");
        assertThat(failed.exitCode()).as(failed.stdout()).isEqualTo(6);
        assertThat(failed.stderr()).contains("Migration verification failed");
        assertThat(run("upgrade", "--skip-test").exitCode()).isEqualTo(7);
        assertThat(value("SELECT count(*) FROM information_schema.columns WHERE column_name = 'email'")).isEqualTo("0");
        assertThat(succeeds("current").stdout()).isEqualTo("001\n");
    }

    @Test
    void triesProductionOnACopyFirstAndSaysWhatACascadeTakesAlong() throws IOException {
        existing();
        addEmail();
        assertThat(succeeds("rehearse").stdout()).contains("On the copy the migrations took");
        assertThat(value("SELECT count(*) FROM information_schema.columns WHERE column_name = 'email'")).isEqualTo("0");
        Files.writeString(folder.resolve("migration_scripts/002_add_email.sql"), "DROP TABLE users CASCADE; -- Use with extreme caution\n");
        Outcome lint = run("lint");
        assertThat(lint.exitCode()).isEqualTo(3);
        assertThat(lint.stdout()).contains("DROP TABLE takes away all of users").contains("users: 1 row").contains("nothing depends on it");
    }
}
