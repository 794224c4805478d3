package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The team of seed 004, that of the User Management API: every procedure of its document, in the order of the document, as
 * it stands in {@code docs/teams/user-management.md}.
 */
class UserManagementTeamNativeIT {

    private static final String DATABASE = "user_management";
    private static final String NEW = "dev_db";
    private static final String TRACKED = "SELECT string_agg(version || ' ' || description, ', ' ORDER BY version) FROM schema_migrations";
    private static final String EMAIL = """
            -- Migration: 002
            -- Description: Users have an address
            BEGIN;
            ALTER TABLE users ADD COLUMN IF NOT EXISTS email TEXT;
            UPDATE users SET email = name || '@example.com';
            DO $$
            BEGIN
                IF EXISTS (SELECT 1 FROM users WHERE email IS NULL) THEN
                    RAISE EXCEPTION 'Migration verification failed';
                END IF;
            END $$;
            COMMIT;
            """;
    private static final String EMAIL_BACK = "BEGIN;\nALTER TABLE users DROP COLUMN email;\nCOMMIT;\n";

    @TempDir
    Path folder;

    private TeamProject team;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeEach
    void begin() {
        team = new TeamProject("user-management", folder, program(), DATABASE, NEW).today(DATABASE);
        assertThat(run("adopt", "--yes")).contains("checksum verified").contains("1 recorded as applied.");
        team.file("migration_scripts/002_add_email.sql", EMAIL).file("migration_scripts/rollback_002.sql", EMAIL_BACK);
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

    private boolean hasEmail() {
        return team.value(DATABASE, "SELECT count(email) FROM users").equals("41");
    }

    /** "Create Migration: write new migration file with next version number". */
    @Test
    void createsTheNextMigrationWithItsRollback() throws IOException {
        Files.delete(folder.resolve("migration_scripts/002_add_email.sql"));
        Files.delete(folder.resolve("migration_scripts/rollback_002.sql"));
        assertThat(run("new", "Add email")).contains("migration_scripts/002_add_email.sql\n", "migration_scripts/rollback_002.sql\n");
        assertThat(team.read("migration_scripts/002_add_email.sql")).startsWith("-- Migration: 002\n-- Description: Add email\n-- Author: ");
        assertThat(run("status")).contains("pending");
    }

    @Test
    void appliesAndVerifiesAndKeepsTheTeamsTable() {
        String before = team.value(DATABASE, "SELECT m::text FROM schema_migrations m");
        assertThat(run("upgrade", "--yes")).contains("The backup restores, to the last row.", "Applied 1 migration");
        assertThat(team.value(DATABASE, "SELECT count(email) FROM users")).isEqualTo("41");
        assertThat(team.value(DATABASE, "SELECT m::text FROM schema_migrations m WHERE version = '001'")).isEqualTo(before);
        assertThat(team.value(DATABASE, TRACKED)).isEqualTo("001 Initial schema creation, 002 Users have an address");
        assertThat(team.value(DATABASE, "SELECT applied_by = current_user AND execution_time_ms >= 0 AND checksum ~ '^[0-9a-f]{64}$'"
                + " FROM schema_migrations WHERE version = '002'")).isEqualTo("t");
        assertThat(run("status")).contains("001", "002").doesNotContain("pending");
        assertThat(run("history", "--json")).contains("Initial schema creation", "Users have an address");
        assertThat(run("upgrade", "--yes")).contains("Nothing to do").doesNotContain("Back up");
    }

    /** "psql -U username -d database_name", with a "Health Check". */
    @Test
    void takesTheOptionsOfPsqlAndChecksTheHealth() throws IOException {
        Files.delete(folder.resolve(".env"));
        ConnectionSettings settings = team.settings(DATABASE);
        team.file("dbmig.yaml", team.read("dbmig.yaml") + "health: {command: touch was-asked, stable-for: 0s}\n");
        team.dbmig().with("PGPASSWORD", settings.get("password").orElse("secret"));
        String[] psql = {"-h", settings.host(), "-p", String.valueOf(settings.port()), "-U", settings.user(), "-d", settings.database()};
        assertThat(run(Stream.concat(Stream.of("upgrade", "--yes", "--skip-test"), Stream.of(psql)).toArray(String[]::new)))
                .contains("Applied 1 migration");
        assertThat(hasEmail()).isTrue();
        assertThat(folder.resolve("was-asked")).exists();
    }

    @Test
    void takesTheConnectionFromVariablesOfLibpq() throws IOException {
        Files.delete(folder.resolve(".env"));
        ConnectionSettings settings = team.settings(DATABASE);
        team.dbmig().with("PGHOST", settings.host()).with("PGPORT", String.valueOf(settings.port()))
                .with("PGDATABASE", settings.database()).with("PGUSER", settings.user())
                .with("PGPASSWORD", settings.get("password").orElse("secret"));
        assertThat(run("current")).isEqualTo("001\n");
        assertThat(run("doctor")).contains("PGHOST", "PGDATABASE").doesNotContain("secret");
    }

    @Test
    void takesTheConnectionAsAnAddressToo() throws IOException {
        Files.delete(folder.resolve(".env"));
        assertThat(run("current", "--url", team.url(DATABASE))).isEqualTo("001\n");
        team.dbmig().with("DATABASE_URL", team.url(DATABASE));
        assertThat(run("current")).isEqualTo("001\n");
    }

    @Test
    void runsTheClientToolsInAContainer() throws IOException {
        Path docker = folder.resolve("docker");
        Files.writeString(docker, "#!/bin/sh\n[ \"$1 $2 $3\" = 'exec -i postgres_container' ] || exit 125\nshift 3\n"
                + "echo \"$1\" >> '" + folder + "/ran-in-container'\nexec \"$@\"\n");
        assertThat(docker.toFile().setExecutable(true)).isTrue();
        ConnectionSettings settings = team.settings(DATABASE);
        team.file("dbmig.yaml", team.read("dbmig.yaml") + "postgres: {exec: '" + docker + " exec -i postgres_container'}\n");
        team.dbmig().with("PGHOST", settings.host()).with("PGPORT", String.valueOf(settings.port()))
                .with("PATH", "/usr/lib/postgresql/15/bin:" + System.getenv("PATH"));
        assertThat(run("upgrade", "--yes")).contains("Back up", "The backup restores, to the last row.");
        assertThat(team.read("ran-in-container")).contains("pg_dump", "pg_restore");
        assertThat(hasEmail()).isTrue();
    }

    @Test
    void rollsBackOnlyWhenTheQuestionIsAnswered() {
        run("upgrade", "--yes");
        Outcome unasked = team.dbmig().run("rollback", "--name", "002");
        assertThat(unasked.exitCode()).isEqualTo(2);
        assertThat(unasked.stderr()).contains("--yes");
        Outcome cancelled = team.dbmig().typing("no\n").runOnTerminal("rollback", "--name", "002");
        assertThat(cancelled.exitCode()).as(cancelled.stdout()).isNotZero();
        assertThat(hasEmail()).isTrue();
        Outcome typed = team.dbmig().typing(team.settings(DATABASE).database() + "\n").runOnTerminal("rollback", "--name", "002");
        assertThat(typed.exitCode()).as(typed.stdout()).isZero();
        assertThat(team.value(DATABASE, TRACKED)).isEqualTo("001 Initial schema creation");
        assertThat(run("downgrade", "base", "--yes")).contains("Undid 1 migration");
        assertThat(team.value(DATABASE, "SELECT to_regclass('users')")).isNull();
    }

    /** "Rollback Fails: Review Dependencies". */
    @Test
    void leavesTheDatabaseAsItIsWhenARollbackFails() {
        run("upgrade", "--yes", "--skip-test");
        team.execute(DATABASE, "CREATE VIEW addresses AS SELECT email FROM users");
        Outcome rehearsed = team.dbmig().run("rollback", "--name", "002", "--yes");
        assertThat(rehearsed.exitCode()).as(rehearsed.stdout() + rehearsed.stderr()).isEqualTo(6);
        assertThat(rehearsed.stderr()).contains("migration_scripts/rollback_002.sql:2", "view addresses depends on column email");
        assertThat(team.dbmig().run("rollback", "--name", "002", "--yes", "--skip-test").exitCode()).isEqualTo(7);
        assertThat(team.value(DATABASE, "SELECT count(*) FROM addresses")).isEqualTo("41");
        assertThat(team.value(DATABASE, TRACKED)).isEqualTo("001 Initial schema creation, 002 Users have an address");
        team.execute(DATABASE, "DROP VIEW addresses");
        run("rollback", "--name", "002", "--yes", "--skip-test");
        assertThat(team.value(DATABASE, TRACKED)).isEqualTo("001 Initial schema creation");
    }

    @Test
    void testsOnADevelopmentDatabaseUpAndDownAndUpAgain() {
        String url = team.url(NEW);
        team.dbmig().with("DBMIG_CONFIRM", "false").with("DBMIG_BACKUP_MODE", "none").with("DBMIG_REHEARSAL_MODE", "none");
        assertThat(run("upgrade", "--url", url)).contains("Applied 2 migrations");
        assertThat(run("downgrade", "base", "--url", url)).contains("Undid 2 migrations");
        assertThat(run("upgrade", "--url", url)).contains("Applied 2 migrations");
        assertThat(team.value(NEW, "SELECT string_agg(email, ' ') FROM users")).isEqualTo("admin@example.com");
        assertThat(run("upgrade", "--url", url)).contains("Nothing to do");
        assertThat(team.value(NEW, "SELECT count(*) FROM users")).isEqualTo("1");
    }

    @Test
    void letsAVerificationUndoEverything() {
        team.file("migration_scripts/002_add_email.sql", EMAIL.replace("name || '@example.com'", "NULLIF(name, 'user 7')"));
        Outcome upgrade = team.dbmig().run("upgrade", "--yes");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(6);
        assertThat(upgrade.stderr()).contains("migration_scripts/002_add_email.sql:6", "Migration verification failed");
        Outcome unrehearsed = team.dbmig().run("upgrade", "--yes", "--skip-test");
        assertThat(unrehearsed.exitCode()).isEqualTo(7);
        assertThat(team.value(DATABASE, "SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass"
                + " AND attname = 'email'")).isEqualTo("0");
        team.file("migration_scripts/002_add_email.sql", EMAIL);
        assertThat(run("upgrade", "--yes")).contains("Applied 1 migration");
    }

    @Test
    void makesADevelopersDatabaseWithSampleData() throws IOException {
        Files.delete(folder.resolve("migration_scripts/002_add_email.sql"));
        Files.delete(folder.resolve("migration_scripts/rollback_002.sql"));
        String url = team.url(NEW) + "_of_a_developer";
        run("db", "create", "--url", url);
        assertThat(run("db", "setup", "--seed", "--yes", "--url", url)).contains("ran   001 initial_schema", "seed_data.sql", "it is at 001");
        ConnectionSettings made = team.settings(NEW).withDatabase(team.settings(NEW).database() + "_of_a_developer");
        try (Session session = Session.open(made, "test")) {
            assertThat(session.query("SELECT string_agg(name, ' ' ORDER BY id) FROM users")).containsExactly(List.of("admin sample"));
        }
        Outcome drop = team.dbmig().run("db", "drop", "--yes", "--url", url);
        assertThat(drop.stderr()).contains("there is no proven backup of database");
        run("db", "drop", "--yes", "--force", "--url", url);
    }

    @Test
    void seedsOnceAndAgainWithoutEffect() {
        assertThat(run("db", "seed", "--yes")).contains("seed_data.sql");
        assertThat(team.value(DATABASE, "SELECT count(*) FROM users WHERE name = 'sample'")).isEqualTo("1");
        run("db", "seed", "--yes");
        assertThat(team.value(DATABASE, "SELECT count(*) FROM users WHERE name = 'sample'")).isEqualTo("1");
    }

    @Test
    void findsWhatWasChangedByHandAndWritesTheCorrectingMigration() {
        run("upgrade", "--yes");
        assertThat(run("drift")).doesNotContain("Only in");
        team.execute(DATABASE, "ALTER TABLE users ADD COLUMN phone varchar(20); CREATE INDEX users_phone ON users (phone)");
        Outcome drift = team.dbmig().run("drift");
        assertThat(drift.exitCode()).as(drift.stdout() + drift.stderr()).isEqualTo(10);
        assertThat(drift.stdout()).contains("column public.users.phone: character varying(20)", "index public.users users_phone");
        assertThat(run("drift", "--write", "phone by hand")).contains("003_phone_by_hand.sql", "rollback_003.sql");
        assertThat(team.read("migration_scripts/003_phone_by_hand.sql")).contains("phone");
        run("stamp", "003", "--reason", "drift", "--yes");
        assertThat(run("drift")).doesNotContain("Only in");
        assertThat(team.value(DATABASE, TRACKED)).endsWith("003 phone by hand");
        assertThat(team.dbmig().run("lint", "migration_scripts/rollback_001.sql").stdout())
                .contains("DROP TABLE takes away all of users", "41 rows");
    }

    @Test
    void bringsAnEarlierVersionBackFromTheBackup() {
        run("upgrade", "--yes");
        assertThat(run("restore", "--before", "002", "--yes")).contains("001");
        assertThat(run("current")).isEqualTo("001\n");
        assertThat(team.value(DATABASE, "SELECT count(*) FROM users")).isEqualTo("41");
        assertThat(team.value(DATABASE, TRACKED)).isEqualTo("001 Initial schema creation");
        String failed = team.value(DATABASE, "SELECT datname FROM pg_database WHERE datname LIKE current_database() || '_failed_%'");
        assertThat(failed).isNotNull();
        team.execute(DATABASE, "DROP DATABASE " + failed);
    }

    @Test
    void leavesATrailOfEveryRun() throws IOException {
        run("upgrade", "--yes");
        assertThat(run("report")).contains("002");
        try (Stream<Path> runs = Files.list(folder.resolve("runs/runs"))) {
            assertThat(runs.filter(run -> Files.exists(run.resolve("report.json"))).toList()).hasSize(1);
        }
        assertThat(run("history", "--json")).contains("\"appliedBy\"", "\"run\"", "\"executionTimeMs\"");
    }
}
