package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run with everything around it: what it does, and how it goes back. */
class SafeRunNativeIT {

    @TempDir
    Path folder;

    private SafeProject project;
    private PackagedDatabase database;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
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

    @Test
    void backsUpRehearsesStopsAppliesAndStarts() throws IOException {
        database.migration("002_age.sql", "ALTER TABLE users ADD COLUMN age int;")
                .migration("002_rollback.sql", "ALTER TABLE users DROP COLUMN age;");
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stderr()).isZero();
        assertThat(upgrade.stdout()).contains("The backup restores, to the last row.")
                .contains("the down scripts bring it back, and up again")
                .contains("Way back: the down scripts, which the rehearsal has proven on the real data: no copy.")
                .contains("locks users: AccessExclusiveLock").contains("Stop api").doesNotContain("Stop api, idle")
                .contains("Applied 1 migration");
        assertThat(project.runningServices()).containsExactly("api");
        assertThat(project.databases()).containsExactly(database.name());
        String manifest = project.textOfLast("backups/*/manifest.json");
        assertThat(manifest).contains("\"grade\": \"verified\"").contains("\"public.users\": 100");
        assertThat(project.textOfLast("state/runs/*/report.json")).contains("\"outcome\": \"applied\"");
    }

    @Test
    void putsTheOldVersionBackWhenTheNewOneIsUnhealthy() throws IOException {
        database.migration("002_age.sql", "ALTER TABLE users ADD COLUMN age int; DELETE FROM users WHERE id > 50;");
        database.execute("ALTER DATABASE " + database.quotedName() + " SET work_mem = '7MB'; COMMENT ON DATABASE "
                + database.quotedName() + " IS 'ours'; ALTER DATABASE " + database.quotedName() + " CONNECTION LIMIT 77");
        project.makeNewVersionIll();
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(7);
        assertThat(upgrade.stderr()).contains("ERROR:  the application is not healthy after 1 s");
        assertThat(upgrade.stdout()).contains("the safety copy takes the name").contains("proven by its schema");
        assertThat(project.dbmig().run("current").stdout()).isEqualTo("001\n");
        assertThat(database.value(SafeProject.ROWS)).isEqualTo("100");
        assertThat(database.value("SHOW work_mem")).isEqualTo("7MB");
        assertThat(database.value("SELECT shobj_description(oid, 'pg_database') || datconnlimit FROM pg_database"
                + " WHERE datname = current_database()")).isEqualTo("ours77");
        assertThat(project.runningServices()).containsExactly("api");
        assertThat(project.databases()).hasSize(2).anyMatch(name -> name.contains("_failed_"));
    }

    @Test
    void staysUntouchedAndServingWhenTheRehearsalFails() {
        database.migration("002_age.sql", "ALTER TABLE users ADD COLUMN age int NOT NULL;");
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stderr()).isEqualTo(6);
        assertThat(upgrade.stderr()).contains("column \"age\" of relation \"users\" contains null values");
        assertThat(upgrade.stdout()).doesNotContain("Stop");
        assertThat(project.databases()).containsExactly(database.name());
        assertThat(project.dbmig().run("upgrade", "--dry-run").exitCode()).isZero();
    }

    @Test
    void letsAFailedCheckBeUndoneByTheTransaction() throws IOException {
        database.migration("002_empty.sql", "DELETE FROM users;");
        Outcome lost = project.dbmig().run("upgrade", "--skip-test");
        assertThat(lost.exitCode()).as(lost.stderr()).isEqualTo(7);
        assertThat(lost.stderr()).contains("ERROR:  validation failed: table users has lost all its rows");
        database.migration("002_empty.sql", "UPDATE users SET id = -id WHERE id = 7;");
        Files.writeString(folder.resolve("checks/negative.sql"), "SELECT id FROM users WHERE id < 0;");
        Outcome found = project.dbmig().run("upgrade", "--skip-test");
        assertThat(found.stderr()).contains("validation failed: check negative.sql:1:1 found 1 row, e.g. [-7]");
        assertThat(database.value(SafeProject.ROWS)).isEqualTo("100");
        assertThat(project.runningServices()).containsExactly("api");
    }

    @Test
    void refusesAServiceThatDoesNotStop() throws IOException {
        Files.writeString(folder.resolve("dbmig.yaml"), Files.readString(folder.resolve("dbmig.yaml"))
                .replace("rm " + folder + "/api", "sh -c \"exit 5\""));
        database.migration("002_age.sql", "ALTER TABLE users ADD COLUMN age int;");
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stderr()).isEqualTo(7);
        assertThat(upgrade.stderr()).contains("cannot stop service api: \"sh -c exit 5\" ended with exit code 5");
        assertThat(project.dbmig().run("current").stdout()).isEqualTo("001\n");
        assertThat(project.runningServices()).containsExactly("api");
    }

    @Test
    void leavesHalfAScriptThatIsNoTransactionToTheNextRunWhereNothingIsStopped() throws IOException {
        Files.writeString(folder.resolve("dbmig.yaml"), "{backup: {dir: backups}, state-dir: state}");
        database.migration("002_index.sql", "CREATE TABLE o (id int);\nCREATE UNIQUE INDEX CONCURRENTLY u ON users (twice);\n");
        database.execute("ALTER TABLE users ADD COLUMN twice int; UPDATE users SET twice = id / 2");
        Outcome failed = project.dbmig().run("upgrade", "--skip-test");
        assertThat(failed.exitCode()).as(failed.stdout() + failed.stderr()).isEqualTo(5);
        assertThat(failed.stderr()).contains("could not create unique index");
        assertThat(failed.stdout()).contains("What was committed stays, as 'dbmig status' shows it: 002 index is half done");
        database.execute("UPDATE users SET twice = id");
        Outcome again = project.dbmig().run("upgrade", "--skip-test");
        assertThat(again.exitCode()).as(again.stderr()).isZero();
        assertThat(database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'u'::regclass")).isEqualTo("t");
    }

    @Test
    void rehearsesAndLeavesEverythingAsItIs() throws IOException {
        database.migration("002_age.sql", "ALTER TABLE users ADD COLUMN age int;");
        Outcome rehearsal = project.dbmig().run("rehearse");
        assertThat(rehearsal.exitCode()).as(rehearsal.stderr()).isZero();
        assertThat(rehearsal.stdout()).contains("On the copy the migrations took").contains("Rehearsed 1 migration in ")
                .doesNotContain("Stop");
        assertThat(project.dbmig().run("current").stdout()).isEqualTo("001\n");
        assertThat(project.databases()).containsExactly(database.name());
        database.migration("002_age.sql", "ALTER TABLE users ADD COLUMN age int NOT NULL;");
        assertThat(project.dbmig().run("rehearse").exitCode()).isEqualTo(6);
        assertThat(project.dbmig().run("rehearse", "--skip-test").exitCode()).isEqualTo(2);
        assertThat(project.runningServices()).containsExactly("api");
    }

    @Test
    void validatesWhoeverBrokeIt() throws IOException {
        database.execute("CREATE VIEW ids AS SELECT id FROM users; CREATE TABLE orders (user_id int REFERENCES users)");
        assertThat(project.dbmig().run("validate").stdout()).isEqualTo("Database \"" + database.name() + "\" is as it should be.\n");
        database.execute("SET session_replication_role = replica; INSERT INTO orders VALUES (1000)");
        Files.writeString(folder.resolve("checks/few.sql"), "SELECT count(*) FROM users HAVING count(*) > 50;");
        Outcome broken = project.dbmig().run("validate");
        assertThat(broken.exitCode()).isEqualTo(10);
        assertThat(broken.stdout()).isEqualTo("""
                foreign key "orders_user_id_fkey" of public.orders: 1 row refers to nothing in public.users, e.g. (1000)
                check few.sql:1:1 found 1 row, e.g. [100]
                """);
    }

    @Test
    void goesBackWhenAServiceWasStartedMeanwhile() throws IOException {
        project.addColumn(true).configure("""
                services:
                  - {name: api, stop: 'sh -c "rm %1$s/api; touch %1$s/idle"', start: 'touch %1$s/api', running: 'ls %1$s/api'}
                  - {name: idle, stop: 'rm %1$s/idle', start: 'touch %1$s/idle', running: 'ls %1$s/idle'}
                """.formatted(folder));
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout()).isEqualTo(7);
        assertThat(upgrade.stderr()).contains("service idle runs, though it did not when the run began");
        assertThat(project.hasColumn()).isFalse();
        assertThat(project.runningServices()).containsExactly("api", "idle");
    }

    @Test
    void takesTheSameSafeRunForDowngradeAndRollback() throws IOException {
        project.addColumn(true);
        assertThat(project.dbmig().run("upgrade").exitCode()).isZero();
        project.makeNewVersionIll();
        Outcome ill = project.dbmig().run("downgrade", "001");
        assertThat(ill.exitCode()).as(ill.stdout() + ill.stderr()).isEqualTo(7);
        assertThat(ill.stdout()).contains("The backup restores, to the last row.").contains("Stop api").contains("undid 002 age");
        assertThat(project.dbmig().run("current").stdout()).isEqualTo("002\n");
        assertThat(database.value("SELECT count(age) FROM users")).isEqualTo("100");
        Outcome back = project.dbmig().run("rollback", "--name", "age");
        assertThat(back.exitCode()).as(back.stdout() + back.stderr()).isZero();
        assertThat(back.stdout()).contains("Rehearse").contains("Stop api").contains("Undid 1 migration");
        assertThat(project.hasColumn()).isFalse();
        assertThat(project.runningServices()).containsExactly("api");
    }

    @Test
    void tellsAWebhookWhichStepFailedAndWhetherTheApplicationIsUp() throws IOException {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            project.configure("notify: [{webhook: 'http://127.0.0.1:" + server.getAddress().getPort() + "/'}]\n");
            project.addColumn(true).makeNewVersionIll();
            assertThat(project.dbmig().run("upgrade").exitCode()).isEqualTo(7);
            assertThat(told).singleElement().asString().contains("\"outcome\": \"rolled back\"", "\"exitCode\": 7",
                    "\"failedStep\": \"start-services\"", "\"application\": \"up\"", "\"from\": \"001\"", "\"to\": \"002\"",
                    "001 → 002 failed at start-services: the application is not healthy after 1 s. The application is up;");
            assertThat(project.dbmig().run("upgrade").exitCode()).isZero();
            assertThat(told).hasSize(2);
            assertThat(told.get(1)).contains("\"outcome\": \"applied\"", "\"exitCode\": 0", "\"failedStep\": null");
            database.migration("003_wrong.sql", "SELECT 1/0;");
            project.configure("notify: [{webhook: 'http://127.0.0.1:" + server.getAddress().getPort() + "/'}]\nservices: []\n");
            assertThat(project.dbmig().with("DBMIG_BACKUP_MODE", "none").with("DBMIG_REHEARSAL_MODE", "none")
                    .run("upgrade").exitCode()).isEqualTo(7);
            assertThat(told).hasSize(3);
            assertThat(told.get(2)).contains("\"failedStep\": \"apply-migrations\"", "division by zero", "\"application\": \"not managed\"");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void goesOnWhenNobodyCanBeTold() throws IOException {
        project.configure("notify: [{webhook: 'http://127.0.0.1:1/s3cret'}]\n").addColumn(true);
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stderr()).isZero();
        assertThat(upgrade.stdout()).contains("The webhook at 127.0.0.1 could not be told: it did not answer (ConnectException), 3 times.");
    }
}
