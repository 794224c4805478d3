package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run with everything around it: what it does, how it goes back, and that a kill anywhere does no harm. */
class SafeRunNativeIT {

    private static final String ROWS = "SELECT count(*) FROM users";

    @TempDir
    Path folder;

    private PackagedDatabase database;
    private int cases;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    /** Every how many lines of the journal the process is killed. */
    int stride() {
        return 1;
    }

    @BeforeEach
    void create() throws IOException {
        database = new PackagedDatabase(folder);
        database.migration("001_users.sql", "CREATE TABLE users (id int PRIMARY KEY);"
                + " INSERT INTO users SELECT generate_series(1, 100);").migration("001_rollback.sql", "DROP TABLE users;");
        Files.writeString(folder.resolve("dbmig.yaml"), """
                services:
                  - {name: api, stop: 'rm %1$s/api', start: 'touch %1$s/api', running: 'ls %1$s/api'}
                  - {name: idle, stop: 'rm %1$s/idle', start: 'touch %1$s/idle', running: 'ls %1$s/idle'}
                health: {command: 'sh -c "test -e %1$s/api && ! test -e %1$s/ill"', timeout: 1s, stable-for: 100ms}
                backup: {dir: '%1$s/backups'}
                state-dir: '%1$s/state'
                checks: {tables: [users], dir: '%1$s/checks'}
                """.formatted(folder));
        Files.createDirectory(folder.resolve("checks"));
        Files.createFile(folder.resolve("api"));
        assertThat(dbmig().run("upgrade").exitCode()).isZero();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void backsUpRehearsesStopsAppliesAndStarts() throws IOException {
        database.migration("002_age.sql", "ALTER TABLE users ADD COLUMN age int;")
                .migration("002_rollback.sql", "ALTER TABLE users DROP COLUMN age;");
        Outcome upgrade = dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stderr()).isZero();
        assertThat(upgrade.stdout()).contains("The backup restores, to the last row.")
                .contains("the down scripts bring it back, and up again")
                .contains("Way back: the down scripts, which the rehearsal has proven on the real data: no copy.")
                .contains("locks users: AccessExclusiveLock").contains("Stop api").doesNotContain("Stop api, idle")
                .contains("Applied 1 migration");
        assertThat(runningServices()).containsExactly("api");
        assertThat(databases()).containsExactly(database.name());
        String manifest = Files.readString(only("backups/*/manifest.json"));
        assertThat(manifest).contains("\"grade\": \"verified\"").contains("\"public.users\": 100");
        assertThat(Files.readString(only("state/runs/*/report.json"))).contains("\"outcome\": \"applied\"");
    }

    @Test
    void putsTheOldVersionBackWhenTheNewOneIsUnhealthy() throws IOException {
        database.migration("002_age.sql", "ALTER TABLE users ADD COLUMN age int; DELETE FROM users WHERE id > 50;");
        database.execute("ALTER DATABASE " + database.quotedName() + " SET work_mem = '7MB'; COMMENT ON DATABASE "
                + database.quotedName() + " IS 'ours'; ALTER DATABASE " + database.quotedName() + " CONNECTION LIMIT 77");
        makeNewVersionIll();
        Outcome upgrade = dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(7);
        assertThat(upgrade.stderr()).contains("ERROR:  the application is not healthy after 1 s");
        assertThat(upgrade.stdout()).contains("the safety copy takes the name").contains("proven by its schema");
        assertThat(dbmig().run("current").stdout()).isEqualTo("001\n");
        assertThat(database.value(ROWS)).isEqualTo("100");
        assertThat(database.value("SHOW work_mem")).isEqualTo("7MB");
        assertThat(database.value("SELECT shobj_description(oid, 'pg_database') || datconnlimit FROM pg_database"
                + " WHERE datname = current_database()")).isEqualTo("ours77");
        assertThat(runningServices()).containsExactly("api");
        assertThat(databases()).hasSize(2).anyMatch(name -> name.contains("_failed_"));
    }

    @Test
    void staysUntouchedAndServingWhenTheRehearsalFails() {
        database.migration("002_age.sql", "ALTER TABLE users ADD COLUMN age int NOT NULL;");
        Outcome upgrade = dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stderr()).isEqualTo(6);
        assertThat(upgrade.stderr()).contains("column \"age\" of relation \"users\" contains null values");
        assertThat(upgrade.stdout()).doesNotContain("Stop");
        assertThat(databases()).containsExactly(database.name());
        assertThat(dbmig().run("upgrade", "--dry-run").exitCode()).isZero();
    }

    @Test
    void letsAFailedCheckBeUndoneByTheTransaction() throws IOException {
        database.migration("002_empty.sql", "DELETE FROM users;");
        Outcome lost = dbmig().run("upgrade", "--skip-test");
        assertThat(lost.exitCode()).as(lost.stderr()).isEqualTo(7);
        assertThat(lost.stderr()).contains("ERROR:  validation failed: table users has lost all its rows");
        database.migration("002_empty.sql", "UPDATE users SET id = -id WHERE id = 7;");
        Files.writeString(folder.resolve("checks/negative.sql"), "SELECT id FROM users WHERE id < 0;");
        Outcome found = dbmig().run("upgrade", "--skip-test");
        assertThat(found.stderr()).contains("validation failed: check negative.sql:1:1 found 1 row, e.g. [-7]");
        assertThat(database.value(ROWS)).isEqualTo("100");
        assertThat(runningServices()).containsExactly("api");
    }

    @Test
    void refusesAServiceThatDoesNotStop() throws IOException {
        Files.writeString(folder.resolve("dbmig.yaml"), Files.readString(folder.resolve("dbmig.yaml"))
                .replace("rm " + folder + "/api", "sh -c \"exit 5\""));
        database.migration("002_age.sql", "ALTER TABLE users ADD COLUMN age int;");
        Outcome upgrade = dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stderr()).isEqualTo(7);
        assertThat(upgrade.stderr()).contains("cannot stop service api: \"sh -c exit 5\" ended with exit code 5");
        assertThat(dbmig().run("current").stdout()).isEqualTo("001\n");
        assertThat(runningServices()).containsExactly("api");
    }

    @Test
    void leavesHalfAScriptThatIsNoTransactionToTheNextRunWhereNothingIsStopped() throws IOException {
        Files.writeString(folder.resolve("dbmig.yaml"), "{backup: {dir: backups}, state-dir: state}");
        database.migration("002_index.sql", "CREATE TABLE o (id int);\nCREATE UNIQUE INDEX CONCURRENTLY u ON users (twice);\n");
        database.execute("ALTER TABLE users ADD COLUMN twice int; UPDATE users SET twice = id / 2");
        Outcome failed = dbmig().run("upgrade", "--skip-test");
        assertThat(failed.exitCode()).as(failed.stdout() + failed.stderr()).isEqualTo(5);
        assertThat(failed.stderr()).contains("could not create unique index");
        assertThat(failed.stdout()).contains("What was committed stays, as 'dbmig status' shows it: 002 index is half done");
        database.execute("UPDATE users SET twice = id");
        Outcome again = dbmig().run("upgrade", "--skip-test");
        assertThat(again.exitCode()).as(again.stderr()).isZero();
        assertThat(database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'u'::regclass")).isEqualTo("t");
    }

    @Test
    void rehearsesAndLeavesEverythingAsItIs() throws IOException {
        database.migration("002_age.sql", "ALTER TABLE users ADD COLUMN age int;");
        Outcome rehearsal = dbmig().run("rehearse");
        assertThat(rehearsal.exitCode()).as(rehearsal.stderr()).isZero();
        assertThat(rehearsal.stdout()).contains("On the copy the migrations took").contains("Rehearsed 1 migration in ")
                .doesNotContain("Stop");
        assertThat(dbmig().run("current").stdout()).isEqualTo("001\n");
        assertThat(databases()).containsExactly(database.name());
        database.migration("002_age.sql", "ALTER TABLE users ADD COLUMN age int NOT NULL;");
        assertThat(dbmig().run("rehearse").exitCode()).isEqualTo(6);
        assertThat(dbmig().run("rehearse", "--skip-test").exitCode()).isEqualTo(2);
        assertThat(runningServices()).containsExactly("api");
    }

    @Test
    void validatesWhoeverBrokeIt() throws IOException {
        database.execute("CREATE VIEW ids AS SELECT id FROM users; CREATE TABLE orders (user_id int REFERENCES users)");
        assertThat(dbmig().run("validate").stdout()).isEqualTo("Database \"" + database.name() + "\" is as it should be.\n");
        database.execute("SET session_replication_role = replica; INSERT INTO orders VALUES (1000)");
        Files.writeString(folder.resolve("checks/few.sql"), "SELECT count(*) FROM users HAVING count(*) > 50;");
        Outcome broken = dbmig().run("validate");
        assertThat(broken.exitCode()).isEqualTo(10);
        assertThat(broken.stdout()).isEqualTo("""
                foreign key "orders_user_id_fkey" of public.orders: 1 row refers to nothing in public.users, e.g. (1000)
                check few.sql:1:1 found 1 row, e.g. [100]
                """);
    }

    @Test
    void refusesToWorkBesideAnUnfinishedRunAndStillReads() throws IOException {
        killAtLine(5, false, false);
        Outcome upgrade = dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).isEqualTo(5);
        assertThat(upgrade.stderr()).contains("on this database never ended").contains("HINT:  Bring it to an end first: dbmig recover");
        assertThat(dbmig().run("status").exitCode()).isZero();
        assertThat(dbmig().run("recover").exitCode()).isZero();
        assertThat(dbmig().run("recover").stdout()).contains("Nothing to recover");
    }

    @Test
    void recoversFromAKillAtEachLineOfTheJournal() throws IOException {
        for (boolean hasDown : List.of(true, false)) {
            for (boolean ill : List.of(false, true)) {
                for (int line = 1; killAtLine(line, hasDown, ill); line += stride()) {
                    recoverAndCheck(line, hasDown, ill);
                }
            }
        }
        System.out.println(getClass().getSimpleName() + ": " + cases + " kills, each recovered");
        assertThat(cases).isGreaterThan(60 / stride() / stride());
    }

    /** False if the run had ended before it had so many lines. */
    private boolean killAtLine(int line, boolean hasDown, boolean ill) throws IOException {
        database.migration("002_age.sql", "ALTER TABLE users ADD COLUMN age int; UPDATE users SET age = 1;");
        if (hasDown) {
            database.migration("002_rollback.sql", "ALTER TABLE users DROP COLUMN age;");
        } else {
            Files.deleteIfExists(folder.resolve("migrations/002_rollback.sql"));
        }
        Files.deleteIfExists(folder.resolve("ill"));
        if (ill) {
            makeNewVersionIll();
        }
        List<Path> before = list("state/runs");
        DbmigProcess process = dbmig().start("upgrade");
        while (process.isAlive() && linesOfNewest(before) < line) {
            Thread.onSpinWait();
        }
        boolean wasAlive = killed(process);
        Files.deleteIfExists(folder.resolve("ill"));
        if (!wasAlive) {
            backToOne();
        }
        return wasAlive;
    }

    /** False if it had ended before. */
    private static boolean killed(DbmigProcess process) {
        return process.killIfAlive().await().exitCode() == 137;
    }

    private void recoverAndCheck(int line, boolean hasDown, boolean ill) throws IOException {
        String what = "line " + line + (hasDown ? ", with" : ", without") + " down script" + (ill ? ", unhealthy" : "");
        if (line % 3 == 0) {
            DbmigProcess recovery = dbmig().start("recover");
            sleep(line * 15L);
            cases += killed(recovery) ? 1 : 0;
        }
        Outcome recover = dbmig().run("recover");
        assertThat(recover.exitCode()).as(what + recover.stdout() + recover.stderr()).isZero();
        String version = dbmig().run("current").stdout().strip();
        assertThat(version).as(what).isIn("001", "002");
        assertThat(database.value("SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'age'"))
                .as(what).isEqualTo(version.equals("002") ? "1" : "0");
        assertThat(database.value(ROWS)).as(what).isEqualTo("100");
        assertThat(runningServices()).as(what).containsExactly("api");
        assertThat(databases()).as(what).allMatch(name -> name.equals(database.name()) || name.contains("_failed_"));
        assertThat(database.value("SELECT datallowconn AND datconnlimit = -1 FROM pg_database WHERE datname = current_database()"))
                .as(what).isEqualTo("t");
        cases++;
        if (version.equals("002")) {
            backToOne();
        }
    }

    private void backToOne() throws IOException {
        if (dbmig().run("current").stdout().strip().equals("002")) {
            database.migration("002_rollback.sql", "ALTER TABLE users DROP COLUMN age;");
            Outcome back = dbmig().run("downgrade", "001", "--skip-backup", "--skip-test");
            assertThat(back.exitCode()).as(back.stderr()).isZero();
        }
    }

    /** From the first start on: the old version that ran until then was healthy. */
    private void makeNewVersionIll() throws IOException {
        Files.createFile(folder.resolve("ill"));
        List<Path> before = list("state/runs");
        Thread healer = new Thread(() -> {
            while (!newestSays(before, "STARTED start-services")) {
                sleep(20);
            }
            sleep(1100);
            try {
                Files.deleteIfExists(folder.resolve("ill"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        healer.setDaemon(true);
        healer.start();
    }

    private boolean newestSays(List<Path> before, String words) {
        return journalOfNewest(before).contains(words);
    }

    private int linesOfNewest(List<Path> before) {
        return (int) journalOfNewest(before).chars().filter(c -> c == '\n').count();
    }

    private String journalOfNewest(List<Path> before) {
        try {
            for (Path run : list("state/runs")) {
                if (!before.contains(run) && Files.exists(run.resolve("journal"))) {
                    return Files.readString(run.resolve("journal"));
                }
            }
            return "";
        } catch (IOException e) {
            return "";
        }
    }

    private DbmigProgram dbmig() {
        return database.reaching(program().safely());
    }

    private List<String> runningServices() {
        return Stream.of("api", "idle").filter(name -> Files.exists(folder.resolve(name))).toList();
    }

    private List<String> databases() {
        try (Session session = Session.open(database.settings().withDatabase("postgres"), "test")) {
            return session.query("SELECT datname FROM pg_database WHERE datname LIKE '" + database.name().replace("'", "''")
                    + "%' ORDER BY 1").stream().map(row -> row.get(0)).toList();
        }
    }

    private List<Path> list(String name) throws IOException {
        if (!Files.isDirectory(folder.resolve(name))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.sorted().toList();
        }
    }

    private Path only(String glob) throws IOException {
        String[] parts = glob.split("\\*", 2);
        List<Path> found = list(parts[0]);
        return found.get(found.size() - 1).resolve(parts[1].substring(1));
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(Duration.ofMillis(millis).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
