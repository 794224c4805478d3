package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.postgres.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upgrades and downgrades with the packaged executable, also when it is killed or does not come alone. */
class UpgradeNativeIT {

    private static final String SLOW_INDEX = """
            CREATE TABLE big (id int);
            INSERT INTO big SELECT generate_series(1, 1000);
            CREATE INDEX CONCURRENTLY big_id ON big (id);
            CREATE TABLE after_index (id int);
            """;

    @TempDir
    Path folder;

    private PackagedDatabase database;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    private DbmigProgram dbmig() {
        return database.reaching(program());
    }

    @BeforeEach
    void create() {
        database = new PackagedDatabase(folder);
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void appliesAndUndoesAFolder() {
        database.migration("001_users.sql", "CREATE TABLE users (id int);").migration("001_rollback.sql", "DROP TABLE users;")
                .migration("002_roles.sql", "CREATE TABLE roles (id int);").migration("002_rollback.sql", "DROP TABLE roles;");

        Outcome upgrade = dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stderr()).isZero();
        assertThat(upgrade.stdout()).contains("(empty) → 002  2 migrations in 1 transaction")
                .containsPattern("Applied 2 migrations in .*; the database is at 002 \\(run \\d{8}-\\d{6}-[0-9a-f]{4}\\)\\.");
        assertThat(dbmig().run("current").stdout()).isEqualTo("002\n");
        assertThat(dbmig().run("upgrade").stdout()).isEqualTo("Nothing to do: the database is at 002.\n");

        Outcome downgrade = dbmig().run("downgrade", "-1");
        assertThat(downgrade.exitCode()).as(downgrade.stderr()).isZero();
        assertThat(database.hasTable("users")).isTrue();
        assertThat(database.hasTable("roles")).isFalse();
        assertThat(dbmig().run("status", "--check").exitCode()).isEqualTo(ExitCode.PROBLEM_FOUND.code());
        assertThat(dbmig().run("history", "--json").stdout()).contains("\"state\":\"undone\"", "\"state\":\"applied\"");
    }

    @Test
    void leavesNothingOfAFailedMigration() {
        database.migration("001_users.sql", "CREATE TABLE users (id int);")
                .migration("002_more.sql", "CREATE TABLE more (id int);\n\n  ALTER TABLE usres\n    ADD COLUMN a int;\n");
        Outcome outcome = dbmig().run("upgrade");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.ROLLED_BACK.code());
        assertThat(outcome.stderr()).isEqualTo("""
                ERROR:  migrations/002_more.sql:3:3: relation "usres" does not exist (42P01)
                LINE 3: ALTER TABLE usres
                        ^
                DETAIL:  The transaction was rolled back: nothing was changed.
                """);
        assertThat(database.value("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")).isEqualTo("0");
    }

    @Test
    void appliesEachMigrationOnceWhenTenComeAtOnce() {
        for (int i = 1; i <= 5; i++) {
            database.migration("00" + i + "_t.sql", "CREATE TABLE t" + i + " (id int); SELECT pg_sleep(0.05);");
        }
        List<DbmigProcess> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(dbmig().start("upgrade"));
        }
        assertThat(all).extracting(DbmigProcess::await).allSatisfy(o -> assertThat(o.exitCode()).as(o.stderr()).isZero());
        assertThat(database.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM dbmig_history")).isEqualTo("5 5");
    }

    @Test
    void endsTheSessionOfARunThatWasKilled() {
        database.migration("001_slow.sql", "CREATE TABLE slow (id int);\n"
                + "SET LOCAL client_connection_check_interval = 0; -- or the server may notice the kill first\n"
                + "SELECT pg_sleep(1000) WHERE to_regclass('go') IS NULL;\n");
        DbmigProcess killed = dbmig().start("upgrade");
        killed.awaitUntil("it sleeps", () -> sessionsThat("query LIKE '%pg_sleep(1000)%'") > 0);
        sleep(2300); // the look that the server had begun before the SET
        killed.kill().await();
        database.execute("CREATE TABLE go ()");

        Outcome next = dbmig().run("upgrade");
        assertThat(next.exitCode()).as(next.stderr()).isZero();
        assertThat(next.stdout()).contains("was killed while it was at work", "its open transaction rolled back",
                "Applied 1 migration");
        assertThat(database.hasTable("slow")).isTrue();
    }

    @Test
    void continuesAnIndexThatWasBeingBuiltConcurrently() {
        database.migration("001_index.sql", SLOW_INDEX);
        database.execute("CREATE TABLE reader ()");
        try (Session reader = database.open()) {
            reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM reader");
            DbmigProcess killed = dbmig().start("upgrade");
            killed.awaitUntil("the index waits for the reader",
                    () -> sessionsThat("query LIKE 'CREATE INDEX CONC%' AND wait_event_type = 'Lock'") > 0);
            killed.kill().await();
            reader.execute("COMMIT");
        }
        Outcome next = dbmig().run("upgrade");
        assertThat(next.exitCode()).as(next.stdout() + next.stderr()).isZero();
        assertThat(next.stdout()).contains("001 index was stopped in statement 3 of 4");
        assertThat(database.value("SELECT count(*) FROM pg_index WHERE indrelid = 'big'::regclass AND indisvalid")).isEqualTo("1");
        assertThat(database.value("SELECT count(*) FROM pg_index WHERE NOT indisvalid")).isEqualTo("0");
        assertThat(database.value("SELECT count(*) FROM big")).isEqualTo("1000");
        assertThat(database.hasTable("after_index")).isTrue();
    }

    @Test
    void rollsBackOnSigterm() {
        database.migration("001_slow.sql", "CREATE TABLE slow (id int);\nSELECT pg_sleep(1000);\n");
        DbmigProcess run = dbmig().start("upgrade");
        run.awaitUntil("it sleeps", () -> sessionsThat("query LIKE '%pg_sleep(1000)%' AND state = 'active'") > 0);
        Outcome outcome = run.terminate().await();
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.ROLLED_BACK.code());
        assertThat(outcome.stderr()).contains("the run was ended during 001 slow: interrupted by a signal", "nothing was changed");
        assertThat(sessionsThat("application_name LIKE 'dbmig/%'")).isZero();
        assertThat(database.hasTable("slow")).isFalse();
    }

    @Test
    void givesUpInTime() {
        database.migration("001_slow.sql", "CREATE TABLE slow (id int);\nSELECT pg_sleep(1000);\n");
        Outcome outcome = dbmig().run("upgrade", "--timeout", "1");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.ROLLED_BACK.code());
        assertThat(outcome.stderr()).isEqualTo("""
                ERROR:  the run was ended during 001 slow: timed out after 1 seconds
                DETAIL:  The transaction was rolled back: nothing was changed.
                HINT:  Give it more time with --timeout SECONDS.
                """);
        assertThat(sessionsThat("query LIKE '%pg_sleep(1000)%' AND state = 'active'")).isZero();
    }

    @Test
    void showsTheSqlWithoutRunningIt() {
        database.migration("001_users.sql", "BEGIN;\nCREATE TABLE users (id int);\nCOMMIT;\n");
        Outcome outcome = dbmig().run("--dry-run", "upgrade");
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        assertThat(outcome.stdout()).contains("-- apply 001 users: migrations/001_users.sql\nCREATE TABLE users (id int);\n")
                .contains("INSERT INTO \"public\".\"dbmig_history\"").endsWith("COMMIT;\n\n");
        assertThat(database.hasTable("users")).isFalse();
    }

    @Test
    void asksBeforeItChangesProduction() {
        database.migration("001_users.sql", "CREATE TABLE users (id int);");
        Outcome refused = dbmig().run("upgrade", "--env", "production");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(refused.stderr()).contains("needs a confirmation", "HINT:  Say yes beforehand with --yes.");
        assertThat(database.hasTable("users")).isFalse();
        assertThat(dbmig().run("upgrade", "--env", "production", "--yes").exitCode()).isZero();
        assertThat(database.hasTable("users")).isTrue();
    }

    private int sessionsThat(String condition) {
        return Integer.parseInt(database.value("SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                + " AND datname = current_database() AND " + condition));
    }

    private static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
