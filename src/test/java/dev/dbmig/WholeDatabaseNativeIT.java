package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.postgres.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole database: created, set up, seeded, reset and dropped. */
class WholeDatabaseNativeIT {

    private static final String USERS = "CREATE TABLE IF NOT EXISTS users (id int PRIMARY KEY);\n";
    private static final String AGE = "ALTER TABLE users ADD COLUMN IF NOT EXISTS age int;\n";

    @TempDir
    Path folder;

    private PackagedDatabase database;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeEach
    void create() {
        database = new PackagedDatabase(folder);
        database.migration("001_users.sql", USERS).migration("002_age.sql", AGE)
                .file("dbmig.yaml", "{state-dir: state, backup: {dir: backups}}");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private Outcome run(String... arguments) {
        return database.reaching(program()).run(arguments);
    }

    private Outcome succeeds(String... arguments) {
        Outcome outcome = run(arguments);
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isZero();
        return outcome;
    }

    private boolean exists() {
        return server("SELECT 1 FROM pg_database WHERE datname = '" + database.name() + "'") != null;
    }

    private String server(String sql) {
        try (Session session = Session.open(database.settings().withDatabase("postgres"), "test")) {
            return session.query(sql).stream().findFirst().map(row -> row.get(0)).orElse(null);
        }
    }

    @Test
    void dropsAndCreatesItAndDoesNothingTwice() {
        Outcome dropped = succeeds("db", "drop", "--yes");
        assertThat(dropped.stdout()).contains("nobody is in it").contains("There is no backup of it in ").contains("Dropped database");
        assertThat(exists()).isFalse();
        assertThat(succeeds("db", "drop", "--yes").stdout()).startsWith("Nothing to do: there is no database");
        assertThat(succeeds("db", "create").stdout()).isEqualTo("Created database \"" + database.name() + "\". Next: dbmig db setup\n");
        assertThat(database.value("SHOW server_encoding")).isEqualTo("UTF8");
        assertThat(succeeds("db", "create", "--json").stdout()).isEqualTo("{\"database\":\"" + database.name() + "\",\"created\":false}\n");
        Outcome other = run("db", "create", "--encoding", "LATIN1");
        assertThat(other.exitCode()).isEqualTo(3);
        assertThat(other.stderr()).contains("exists already, and its encoding is UTF8, not LATIN1");
    }

    /** In the script, between it and what is recorded of it, in a migration: the same command goes on, or says that 'upgrade' does. */
    @Test
    void goesOnWhereItWasKilled() {
        database.file("schema.sql", "-- dbmig:contains 001\n" + USERS + "SELECT pg_sleep(0.4);\nINSERT INTO users VALUES (1);\n")
                .migration("002_age.sql", AGE + "SELECT pg_sleep(0.4);\n");
        int kills = 0;
        Outcome last = null;
        for (int millis = 30; last == null; millis += 130) {
            DbmigProcess setup = database.reaching(program()).start("db", "setup", "--yes");
            SafeProject.sleep(millis);
            if (setup.isAlive()) {
                setup.kill().await();
                kills++;
            } else {
                last = setup.await();
            }
        }
        assertThat(kills).isGreaterThan(2);
        if (last.exitCode() != 0) {
            assertThat(last.stderr()).contains("is set up already, at 001").contains("What is pending is applied by 'dbmig upgrade'");
            succeeds("upgrade");
        }
        assertThat(succeeds("db", "setup", "--yes").stdout()).startsWith("Nothing to do: ");
        assertThat(database.value("SELECT count(*) FROM users")).isEqualTo("1");
        assertThat(succeeds("current").stdout()).isEqualTo("002\n");
        assertThat(succeeds("drift", "--schema", "schema.sql").stdout()).startsWith("No drift: ");
        assertThat(database.query("SELECT 1 FROM pg_database WHERE starts_with(datname, '" + database.name() + "_')")).isEmpty();
    }

    @Test
    void createsItAsTheOptionsSay() {
        succeeds("db", "drop", "--yes");
        server("DO $$BEGIN IF to_regrole('\"Db Owner\"') IS NULL THEN CREATE ROLE \"Db Owner\"; END IF; END$$");
        succeeds("db", "create", "--owner", "Db Owner", "--encoding", "LATIN1", "--locale", "C");
        assertThat(server("SELECT datdba::regrole || pg_encoding_to_char(encoding) || datcollate FROM pg_database WHERE datname = '"
                + database.name() + "'")).isEqualTo("\"Db Owner\"LATIN1C");
        succeeds("db", "drop", "--yes");
        server("DROP ROLE \"Db Owner\"");
        succeeds("db", "create");
    }

    @Test
    void refusesToDropWithoutATerminalOrWhereOthersAreIn() {
        Outcome silent = run("db", "drop");
        assertThat(silent.exitCode()).isEqualTo(2);
        assertThat(silent.stderr()).contains("there is no terminal to ask on").contains("--yes");
        try (Session other = database.open()) {
            assertThat(other.query("SELECT 1")).hasSize(1);
            Outcome used = run("db", "drop", "--yes");
            assertThat(used.exitCode()).isEqualTo(3);
            assertThat(used.stderr()).contains("is in use by 1 session").contains("dbmig-test").contains("--force");
            assertThat(exists()).isTrue();
            succeeds("db", "drop", "--yes", "--force");
            assertThat(exists()).isFalse();
        }
        succeeds("db", "create");
    }

    @Test
    void asksForTheNameOnATerminal() {
        Outcome wrong = database.reaching(program()).typing("nonsense\n").runOnTerminal("db", "drop");
        assertThat(wrong.exitCode()).as(wrong.stdout()).isEqualTo(2);
        assertThat(exists()).isTrue();
        Outcome right = database.reaching(program()).typing(database.name() + "\n").runOnTerminal("db", "drop");
        assertThat(right.exitCode()).as(right.stdout()).isZero();
        assertThat(exists()).isFalse();
        succeeds("db", "create");
    }

    @Test
    void keepsProductionUnlessItIsMeant() {
        Outcome silent = run("db", "drop", "--env", "production");
        assertThat(silent.exitCode()).isEqualTo(3);
        assertThat(silent.stderr()).contains("is refused in production, which is marked confirm");
        Outcome unsaved = run("db", "drop", "--env", "production", "--yes");
        assertThat(unsaved.exitCode()).isEqualTo(3);
        assertThat(unsaved.stderr()).contains("there is no proven backup").contains("dbmig backup create");
        Outcome reset = run("db", "reset", "--env", "production", "--yes");
        assertThat(reset.exitCode()).isEqualTo(3);
        assertThat(reset.stderr()).contains("--yes --destroy");
        assertThat(run("db", "reset", "--env", "production", "--yes", "--destroy", "other").exitCode()).isEqualTo(2);
        assertThat(exists()).isTrue();
        database.reaching(program()).safely().run("backup", "create");
        Outcome saved = succeeds("db", "reset", "--env", "production", "--yes", "--destroy", database.name());
        assertThat(saved.stdout()).contains("Its newest backup is ").contains(", decoded; what was written since is lost");
        assertThat(database.hasTable("users")).isTrue();
    }

    @Test
    void setsUpByTheMigrationsWhereThereIsNoSchema() {
        assertThat(succeeds("db", "setup").stdout()).contains("Set up database \"" + database.name() + "\"; it is at 002.");
        assertThat(database.hasTable("users")).isTrue();
        assertThat(succeeds("db", "setup").stdout()).startsWith("Nothing to do");
        database.migration("003_x.sql", "CREATE TABLE x ();");
        Outcome pending = run("db", "setup");
        assertThat(pending.exitCode()).isEqualTo(3);
        assertThat(pending.stderr()).contains("is set up already, at 002").contains("dbmig upgrade");
    }

    @Test
    void findsOutWhichMigrationsTheSchemaContains() {
        database.file("schema.sql", USERS).migration("003_plain.sql", "CREATE TABLE plain ();");
        Outcome setup = succeeds("db", "setup");
        assertThat(setup.stdout()).contains("by schema.sql, which contains the migrations up to 001; it is at 003.");
        assertThat(database.value("SELECT string_agg(kind || ' ' || version || coalesce(' (' || reason || ')', ''), ', ' ORDER BY id)"
                + " FROM dbmig_history")).isEqualTo("script schema.sql, versioned 001 (schema.sql contains it), versioned 002, versioned 003");
        assertThat(succeeds("status", "--check").exitCode()).isZero();
        assertThat(server("SELECT count(*) FROM pg_database WHERE datname LIKE '" + database.name() + "\\_setup%'")).isEqualTo("0");
    }

    @Test
    void refusesASchemaThatIsNoVersionUnlessItIsStated() {
        database.file("schema.sql", USERS + "CREATE TABLE more ();\n");
        Outcome unknown = run("db", "setup");
        assertThat(unknown.exitCode()).as(unknown.stdout()).isEqualTo(3);
        assertThat(unknown.stderr()).contains("schema.sql makes another schema than the migrations").contains("- table public.more")
                .contains("+ column public.users.age").contains("--at VERSION");
        assertThat(database.hasTable("users")).isFalse();
        assertThat(succeeds("db", "setup", "--at", "001").stdout()).contains("which contains the migrations up to 001; it is at 002.");
        assertThat(database.hasTable("more")).isTrue();
    }

    @Test
    void believesWhatTheSchemaSaysOfItself() {
        database.file("schema.sql", "-- dbmig:contains head\n" + USERS + "CREATE TABLE more ();\n");
        assertThat(succeeds("db", "setup", "--json").stdout()).contains("\"contains\":\"002\",\"version\":\"002\"");
        assertThat(database.value("SELECT count(*) FROM information_schema.columns WHERE column_name = 'age'")).isEqualTo("0");
    }

    @Test
    void refusesADatabaseThatIsNotEmpty() {
        database.execute("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'");
        Outcome setup = run("db", "setup");
        assertThat(setup.exitCode()).isEqualTo(3);
        assertThat(setup.stderr()).contains("is not empty: it has public.f()").contains("dbmig db reset");
    }

    @Test
    void goesOnWhereAKilledSetupEnded() {
        database.file("schema.sql", USERS + AGE);
        succeeds("apply", "schema.sql");
        assertThat(succeeds("db", "setup").stdout()).contains("contains the migrations up to 002");
        assertThat(database.value("SELECT count(*) FROM dbmig_history WHERE kind = 'script'")).isEqualTo("1");
    }

    @Test
    void resetsWithEverythingThatBelongsToTheDatabase() {
        succeeds("db", "setup");
        database.execute("INSERT INTO users VALUES (1); ALTER DATABASE " + database.quotedName() + " SET work_mem = '7MB'; COMMENT ON DATABASE "
                + database.quotedName() + " IS 'ours'");
        database.file("seeds/10_b.sql", "INSERT INTO users SELECT count(*) + 10 FROM users;")
                .file("seeds/2_a.sql", "INSERT INTO users VALUES (7);").file("schema.sql", USERS + AGE);
        Outcome reset = succeeds("db", "reset", "--yes", "--seed");
        assertThat(reset.stdout()).contains("Dropped and created").contains("by schema.sql, which contains the migrations up to 002");
        assertThat(database.value("SELECT string_agg(id::text, ',' ORDER BY id) FROM users")).isEqualTo("7,11");
        assertThat(database.value("SHOW work_mem")).isEqualTo("7MB");
        assertThat(database.value("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"))
                .isEqualTo("ours");
    }

    @Test
    void seedsOnceUnlessItChangesOrIsToldAgain() throws Exception {
        succeeds("db", "migrate");
        assertThat(run("db", "seed").exitCode()).isEqualTo(2);
        database.migration("seed_data.sql", "INSERT INTO users SELECT coalesce(max(id), 0) + 1 FROM users;");
        succeeds("db", "seed");
        succeeds("db", "seed");
        assertThat(database.value("SELECT count(*) FROM users")).isEqualTo("1");
        succeeds("db", "seed", "--again");
        assertThat(database.value("SELECT count(*) FROM users")).isEqualTo("2");
        assertThat(succeeds("status", "--check").exitCode()).isZero();
        Files.createDirectory(folder.resolve("seeds"));
        Outcome two = run("db", "seed");
        assertThat(two.exitCode()).isEqualTo(3);
        assertThat(two.stderr()).contains("there are ").contains("seed_data.sql").contains("seeds");
    }

    @Test
    void takesANameOfAnyCharacters() {
        String name = "it's \"Über\" 1.0 " + database.name();
        try {
            succeeds("db", "create", "-d", name);
            assertThat(succeeds("db", "setup", "-d", name).stdout()).contains("it is at 002");
            succeeds("db", "reset", "--yes", "-d", name);
            succeeds("db", "drop", "--yes", "-d", name);
            assertThat(server("SELECT count(*) FROM pg_database WHERE datname LIKE '%Über%'")).isEqualTo("0");
        } finally {
            server("DROP DATABASE IF EXISTS \"" + name.replace("\"", "\"\"") + "\"");
        }
        Outcome tooLong = run("db", "create", "-d", "ü".repeat(32));
        assertThat(tooLong.exitCode()).isEqualTo(3);
        assertThat(tooLong.stderr()).contains("is longer than 63 bytes");
        assertThat(run("db", "drop", "--yes", "-d", "postgres").exitCode()).isEqualTo(2);
    }

    @Test
    void saysWhichCommandsThereAre() {
        assertThat(run("db").exitCode()).isEqualTo(2);
        assertThat(succeeds("db", "--help").stdout()).contains("create", "drop", "reset", "setup", "migrate", "seed");
        assertThat(succeeds("db", "migrate", "--help").stdout()).contains("dbmig db migrate").contains("Exit codes:");
        assertThat(succeeds("--json", "db", "--env", "dev", "create").stdout()).startsWith("{");
    }
}
