package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestServer;
import dev.dbmig.postgres.ThrowAwayServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The four ways back, what they cost, and what a rehearsal works on. */
class WayBackNativeIT {

    @TempDir
    Path folder;

    private SafeProject project;
    private PackagedDatabase database;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeEach
    void create() throws IOException {
        project = new SafeProject(folder, program());
        database = project.database;
        project.addColumn(false);
        database.execute("CREATE SEQUENCE numbers; SELECT nextval('numbers'); CREATE TABLE big (t text);"
                + " INSERT INTO big SELECT repeat('x', 5000) FROM generate_series(1, 50)");
    }

    @AfterEach
    void drop() {
        project.close();
    }

    @Test
    void goesBackToTheRestoredBackupIfNothingWasWrittenSince() throws IOException {
        project.makeNewVersionIll();
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(7);
        assertThat(upgrade.stdout()).contains("Way back: the restored backup, which still stands: nothing was written since")
                .contains("Nothing was written since the backup: what it was restored into is the safety copy.")
                .contains("Scripts do not bring it back").contains("proven by its schema");
        assertIsAsBefore();
    }

    @Test
    void makesACopyAfterAllIfSomethingIsWrittenUntilTheStop() throws IOException {
        database.file("next.sql", "SELECT nextval('numbers');");
        project.configure("""
                services:
                  - name: api
                    stop: 'sh -c "rm %1$s/api; psql -qf %1$s/next.sql"'
                    start: 'touch %1$s/api'
                    running: 'ls %1$s/api'
                """.formatted(folder));
        project.makeNewVersionIll();
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(7);
        assertThat(upgrade.stdout()).contains("Way back: the restored backup, which still stands")
                .contains("Way back: a copy of the database").contains("since the backup one table or sequence was written");
        assertThat(database.value("SELECT last_value FROM numbers")).isEqualTo("2");
        assertIsAsBefore();
    }

    @Test
    void goesBackToASecondBackup() throws IOException {
        project.configure("safety-copy: dump\n").makeNewVersionIll();
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(7);
        assertThat(upgrade.stdout()).contains("Way back: a second backup, made after the stop").contains("Back up once more")
                .contains("Restoring " + folder.resolve("backups"));
        assertThat(project.list("backups").stream().filter(f -> !f.getFileName().toString().startsWith("."))).hasSize(2);
        assertIsAsBefore();
    }

    private void assertIsAsBefore() {
        assertThat(project.dbmig().run("current").stdout()).isEqualTo("001\n");
        assertThat(project.hasColumn()).isFalse();
        assertThat(database.value(SafeProject.ROWS)).isEqualTo("100");
        assertThat(database.value("SELECT sum(length(t)) FROM big")).isEqualTo("250000");
        assertThat(project.isOpen()).isTrue();
        assertThat(project.runningServices()).containsExactly("api");
        assertThat(project.databases()).hasSize(2).anyMatch(name -> name.contains("_failed_"));
    }

    @Test
    void refusesADowntimeThatWillNotFit() throws IOException {
        database.migration("002_age.sql", "ALTER TABLE users ADD COLUMN age int; SELECT pg_sleep(0.4);");
        Outcome upgrade = project.dbmig().run("upgrade", "--max-downtime", "200ms");
        assertThat(upgrade.exitCode()).as(upgrade.stdout()).isEqualTo(3);
        assertThat(upgrade.stderr()).containsPattern("ERROR:  the downtime is expected to be 0\\.4\\d? s, longer than the 0.2 s of max-downtime");
        assertThat(upgrade.stdout()).doesNotContain("Stop");
        assertThat(project.databases()).containsExactly(database.name());
        assertThat(project.dbmig().run("upgrade", "--max-downtime", "10s").exitCode()).isZero();
    }

    @Test
    void refusesToSwapAwayAReplicationSlot() {
        boolean isLogical = database.value("SHOW wal_level").equals("logical");
        org.junit.jupiter.api.Assumptions.assumeTrue(isLogical, "wal_level is not logical");
        database.execute("SELECT pg_create_logical_replication_slot('of_ours', 'pgoutput')");
        Outcome upgrade = project.configure("safety-copy: clone\n").dbmig().run("upgrade");
        database.execute("SELECT pg_drop_replication_slot('of_ours')");
        assertThat(upgrade.exitCode()).isEqualTo(3);
        assertThat(upgrade.stderr()).contains("the logical replication slot \"of_ours\" would be lost with a swap of the database");
    }

    @Test
    void measuresEachStatementAndSaysWhatToExpect() throws IOException {
        database.migration("002_age.sql", """
                ALTER TABLE users ADD COLUMN age int;
                UPDATE users SET age = id WHERE id <= 60;
                ALTER TABLE users ALTER COLUMN age TYPE bigint;
                COPY users (id) FROM STDIN;
                1001
                1002
                \\.
                CREATE INDEX CONCURRENTLY ages ON users (age);
                """);
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isZero();
        assertThat(upgrade.stdout()).contains("rewrites users").containsPattern("Expected downtime: \\d+\\.\\d+ s \\(SQL ");
        String report = project.dbmig().run("report").stdout();
        assertThat(report).containsPattern("002_age.sql:2:1 +UPDATE users .* ms, 60 rows, users: RowExclusiveLock")
                .containsPattern("002_age.sql:3:1 +ALTER TABLE .* ms, rewrites users, users: AccessExclusiveLock")
                .containsPattern("002_age.sql:4:1 +COPY .* ms, 2 rows").contains("002_age.sql:8:1  CREATE INDEX CONCURRENTLY")
                .containsPattern("application +up, it was down for ").containsPattern("apply-migrations +done");
        assertThat(project.textOfLast("state/runs/*/log")).containsPattern("(?m)^\\d{4}-\\d\\d-\\d\\dT\\S+Z  Apply$");
    }

    @Test
    void saysWhatIsAtStakeBeforeItBegins() {
        database.migration("002_age.sql", "DROP TABLE big;\nCREATE TABLE fresh (a int);\nDROP TABLE fresh;\n");
        database.execute("ANALYZE");
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stderr()).isZero();
        assertThat(upgrade.stdout()).contains("WARNING: migrations/002_age.sql:1:1: DROP TABLE big takes away what about 50 rows have.\n")
                .contains("locks big: AccessExclusiveLock").doesNotContain("DROP TABLE fresh takes", "locks fresh");
    }

    @Test
    void rehearsesTheStructureAlone() {
        Outcome upgrade = project.configure("rehearsal: {mode: schema}\n").dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isZero();
        assertThat(upgrade.stdout()).contains("On the copy the migrations took").doesNotContain("to the last row")
                .contains("Way back: a copy of the database");
        database.migration("003_wrong.sql", "ALTER TABLE user ADD COLUMN x int;");
        assertThat(project.dbmig().run("upgrade").exitCode()).isEqualTo(6);
        assertThat(project.databases()).containsExactly(database.name());
    }

    @Test
    void rehearsesOnAnotherServer() {
        try (ThrowAwayServer other = TestServer.throwAway(Map.of(), Map.of())) {
            database.execute("DROP ROLE IF EXISTS only_here; CREATE ROLE only_here; ALTER TABLE users OWNER TO only_here");
            String url = "postgresql://postgres:" + other.settings().get("password").orElseThrow() + "@127.0.0.1:" + other.port();
            Outcome upgrade = project.configure("rehearsal: {url: '" + url + "'}\n").dbmig().run("upgrade");
            assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isZero();
            assertThat(upgrade.stdout()).contains("Owners and grants are left out of the rehearsal").contains("has no role \"only_here\"")
                    .contains("The backup restores, to the last row.").contains("Way back: a copy of the database");
            try (Session session = Session.open(other.settings(), "test")) {
                assertThat(session.query("SELECT datname FROM pg_database WHERE NOT datistemplate")).containsExactly(java.util.List.of("postgres"));
            }
            database.execute("ALTER TABLE users OWNER TO " + '"' + database.settings().user() + '"' + "; DROP ROLE only_here");
            assertThat(Files.exists(folder.resolve("api"))).isTrue();
        }
    }
}
