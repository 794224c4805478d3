package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.file.Json;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restore, from choosing the backup to what stands afterwards. */
class RestoreNativeIT {

    @TempDir
    Path folder;

    private SafeProject project;
    private PackagedDatabase database;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    boolean isThorough() {
        return true;
    }

    @BeforeEach
    void create() {
        project = new SafeProject(folder, program());
        database = project.database;
    }

    @AfterEach
    void drop() {
        project.close();
    }

    private Outcome run(int exitCode, String... arguments) {
        Outcome outcome = project.dbmig().run(arguments);
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isEqualTo(exitCode);
        return outcome;
    }

    @SuppressWarnings("unchecked")
    private String backUp() {
        return (String) ((List<Map<String, Object>>) Json.read(run(0, "backup", "create", "--json").stdout())).get(0).get("name");
    }

    private String failedDatabase() {
        return project.databases().stream().filter(name -> name.contains("_failed_")).findFirst().orElseThrow();
    }

    private String valueIn(String other, String sql) {
        try (Session session = Session.open(database.settings().withDatabase(other), "test")) {
            return session.query(sql).get(0).get(0);
        }
    }

    @Test
    void bringsTheBackupBackAndKeepsWhatWasWrittenSince() throws IOException {
        backUp();
        project.addColumn(true);
        run(0, "upgrade", "--skip-test", "--skip-backup");
        database.execute("INSERT INTO users SELECT generate_series(101, 107), 1; UPDATE users SET age = 2 WHERE id < 4; CREATE TABLE later AS SELECT 1 AS x");
        database.execute("ALTER DATABASE " + database.quotedName() + " SET work_mem = '7MB'; COMMENT ON DATABASE " + database.quotedName() + " IS 'ours'");
        SafeProject.sleep(1100); // the server counts a moment late
        Outcome restore = run(0, "restore", "--before", "002", "--yes");
        assertThat(restore.stdout()).contains("The backup restores: 10", "foreign keys and indexes hold.", "Written since the backup: at most ",
                "public.users: 107 rows now, 100 in the backup", "public.later: 1 row now, not in the backup", "Stop api", "Start api",
                "; it is at 001, and was at 002 (run ");
        assertThat(database.value(SafeProject.ROWS)).isEqualTo("100");
        assertThat(project.hasColumn()).isFalse();
        assertThat(run(0, "current").stdout()).isEqualTo("001\n");
        assertThat(database.value("SHOW work_mem")).isEqualTo("7MB");
        assertThat(database.value("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()")).isEqualTo("ours");
        assertThat(valueIn(failedDatabase(), SafeProject.ROWS)).isEqualTo("107");
        assertThat(project.runningServices()).containsExactly("api");
        assertThat(project.isOpen()).isTrue();
        assertThat(project.databases()).hasSize(2);
        assertThat(run(0, "backup", "list").stdout()).contains("verified");
        assertThat(run(0, "report").stdout()).contains(": restored", "002 → 001", "swap-database");
        assertThat(project.textOfLast("state/runs/*/report.json")).contains("\"kind\": \"restore\"", "\"write-loss\"", "\"application\": \"up\"");
    }

    @Test
    void putsTheDatabaseBackWhenTheApplicationIsNotHealthyOnTheRestoredOne() throws IOException {
        backUp();
        database.execute("INSERT INTO users VALUES (101)");
        project.configure("""
                services:
                  - {name: api, stop: 'sh -c "rm %1$s/api; touch %1$s/ill"', start: 'touch %1$s/api', running: 'ls %1$s/api'}
                """.formatted(folder));
        List<Path> before = project.runs(); // well before, ill as soon as it has been stopped, until the swap is undone
        Thread healer = new Thread(() -> {
            while (!project.journalOfNewest(before).contains("UNDONE swap-database")) {
                SafeProject.sleep(10);
            }
            project.makeWell();
        });
        healer.start();
        Outcome restore = run(7, "restore", "--yes");
        assertThat(restore.stdout()).contains("Undo: Swap the databases", "The database of before has its name again.");
        assertThat(restore.stderr()).contains("the application is not healthy after 1 s");
        assertThat(database.value(SafeProject.ROWS)).isEqualTo("101");
        assertThat(project.runningServices()).containsExactly("api");
        assertThat(project.databases()).containsExactly(database.name());
        assertThat(project.isOpen()).isTrue();
        assertThat(run(0, "recover").stdout()).contains("Nothing to recover");
    }

    @Test
    void createsADatabaseThatIsNotThereAnyMore() throws IOException {
        assumeTrue(isThorough(), "the executable\'s tests do");
        database.execute("ALTER DATABASE " + database.quotedName() + " SET work_mem = '7MB'");
        backUp();
        try (Session session = Session.open(database.settings().withDatabase("postgres"), "test")) {
            session.execute("DROP DATABASE " + database.quotedName() + " WITH (FORCE)");
        }
        Outcome restore = run(0, "restore");
        assertThat(restore.stdout()).contains("Stop api", "Name it \"" + database.name() + "\"").doesNotContain("_failed_");
        assertThat(database.value(SafeProject.ROWS)).isEqualTo("100");
        assertThat(database.value("SHOW work_mem")).isEqualTo("7MB");
        assertThat(project.runningServices()).containsExactly("api");
        assertThat(project.databases()).containsExactly(database.name());
    }

    @Test
    void keepsWhatItRestoredWhereThereIsNothingToGoBackTo() throws IOException {
        assumeTrue(isThorough(), "the executable\'s tests do");
        backUp();
        try (Session session = Session.open(database.settings().withDatabase("postgres"), "test")) {
            session.execute("DROP DATABASE " + database.quotedName() + " WITH (FORCE)");
        }
        Files.createFile(folder.resolve("ill"));
        assertThat(run(8, "restore").stderr()).contains("the database is restored, but the application is not healthy");
        assertThat(database.value(SafeProject.ROWS)).isEqualTo("100");
        project.makeWell();
        assertThat(run(0, "recover").stdout()).contains("Nothing to recover");
    }

    @Test
    void refusesBeforeTheFirstEffect() throws IOException {
        String good = backUp();
        assertThat(run(2, "restore").stderr()).contains("leaves out what was written since the backup", "--yes");
        assertThat(run(3, "restore", "nothing", "--yes").stderr()).contains("there is no backup \"nothing\"");
        assertThat(run(3, "restore", "--before", "001", "--yes").stderr()).contains("there is no good backup of database");
        assertThat(run(2, "restore", good, "--before", "001").stderr()).contains("name two backups");
        assertThat(run(0, "restore", "--list").stdout()).contains(good);
        assertThat(run(3, "restore", good.substring(0, good.length() - 1), "--yes", "-d", "template1").stderr())
                .contains("is of database \"" + database.name() + "\", not of \"template1\"");
        Path dump = folder.resolve("backups").resolve(good).resolve("data.dump");
        byte[] bytes = Files.readAllBytes(dump);
        bytes[bytes.length / 2] ^= 1;
        Files.write(dump, bytes);
        assertThat(run(3, "restore", "--yes").stderr()).contains("is damaged");
        assertThat(project.databases()).containsExactly(database.name());
        assertThat(project.runningServices()).containsExactly("api");
        assertThat(run(0, "recover").stdout()).contains("Nothing to recover");
    }

    @Test
    void asksOnATerminalForTheNameOfTheDatabase() {
        assumeTrue(isThorough(), "the executable\'s tests do");
        backUp();
        database.execute("INSERT INTO users VALUES (101)");
        Outcome no = project.dbmig().typing("nonsense\n").runOnTerminal("restore");
        assertThat(no.exitCode()).as(no.stdout()).isEqualTo(2);
        assertThat(no.stdout()).contains("public.users: 101 rows now, 100 in the backup", "not confirmed");
        assertThat(database.value(SafeProject.ROWS)).isEqualTo("101");
        assertThat(project.databases()).containsExactly(database.name());
        Outcome yes = project.dbmig().typing(database.name() + "\n").runOnTerminal("restore");
        assertThat(yes.exitCode()).as(yes.stdout()).isZero();
        assertThat(database.value(SafeProject.ROWS)).isEqualTo("100");
    }

    @Test
    void prunesTheDatabaseThatItReplaced() throws IOException {
        assumeTrue(isThorough(), "the executable\'s tests do");
        backUp();
        run(0, "restore", "--yes");
        String failed = failedDatabase();
        assertThat(run(0, "backup", "prune", "--failed-databases", "1h").stdout()).contains(failed);
        assertThat(project.databases()).contains(failed);
        SafeProject.sleep(1100);
        backUp();
        run(0, "backup", "prune", "--failed-databases", "0h");
        assertThat(project.databases()).containsExactly(database.name());
    }

    @Test
    void dropsWhatItHasRestoredWhenItIsTerminated() throws IOException {
        assumeTrue(isThorough(), "the executable\'s tests do");
        database.execute("CREATE TABLE big AS SELECT i, md5(i::text) m FROM generate_series(1, 300000) i; CREATE INDEX ON big (m)");
        backUp();
        DbmigProcess process = project.dbmig().start("restore", "--yes");
        process.awaitUntil("the new database is there", () -> project.databases().size() > 1).terminate();
        Outcome outcome = process.await();
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isEqualTo(143);
        assertThat(project.databases()).containsExactly(database.name());
        assertThat(run(0, "recover").stdout()).contains("Nothing to recover");
    }
}
