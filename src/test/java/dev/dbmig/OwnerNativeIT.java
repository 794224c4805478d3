package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The safe run as the owner of a database, who is no superuser; with names of every kind; and no secret anywhere. */
class OwnerNativeIT {

    private static final String ROLE = "o'w \"n.Ér";
    private static final String DATABASE = "My \"App\".ü 1";
    private static final String SECRET = "s3cr:et/'\\\"%";

    @TempDir
    Path folder;

    private TestDatabase server;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeEach
    void create() throws IOException {
        server = TestServer.shared().newDatabase();
        asSuperuser("DROP DATABASE IF EXISTS " + quoted(DATABASE));
        asSuperuser("DROP ROLE IF EXISTS " + quoted(ROLE));
        asSuperuser("CREATE ROLE " + quoted(ROLE) + " LOGIN CREATEDB PASSWORD " + literal(SECRET));
        asSuperuser("CREATE DATABASE " + quoted(DATABASE) + " OWNER " + quoted(ROLE));
        Files.createDirectories(folder.resolve("migrations"));
        Files.writeString(folder.resolve("migrations/001_it's \"one\".sql"),
                "CREATE TABLE \"T a'b\" (\"Id \"\"x\"\"\" int PRIMARY KEY); INSERT INTO \"T a'b\" SELECT generate_series(1, 10);");
        Files.writeString(folder.resolve("migrations/002_añadir.sql"), "ALTER TABLE \"T a'b\" ADD COLUMN \"ñ\" int;");
        Files.createFile(folder.resolve("up"));
        configure("test -e " + folder + "/up");
    }

    private void configure(String health) throws IOException {
        Files.writeString(folder.resolve("dbmig.yaml"), """
                services: [{name: app, stop: 'rm %1$s/up', start: 'touch %1$s/up', running: 'ls %1$s/up'}]
                health: {command: '%2$s', timeout: 1s, stable-for: 100ms}
                backup: {dir: '%1$s/backups'}
                state-dir: '%1$s/state'
                checks: {tables: ['"T a''b"']}
                """.formatted(folder, health));
    }

    @AfterEach
    void drop() {
        for (String name : names()) {
            asSuperuser("DROP DATABASE " + quoted(name) + " WITH (FORCE)");
        }
        asSuperuser("DROP ROLE " + quoted(ROLE));
        server.close();
    }

    @Test
    void doesTheWholeRunAsOwnerWithCreatedb() throws IOException {
        Outcome first = dbmig().run("upgrade", "001");
        assertThat(first.exitCode()).as(first.stdout() + first.stderr()).isZero();
        Set<String> commandLines = new ConcurrentSkipListSet<>();
        DbmigProcess process = dbmig().start("upgrade");
        while (process.isAlive()) {
            commandLines.addAll(commandLines());
            SafeProject.sleep(5);
        }
        Outcome second = process.await();
        assertThat(second.exitCode()).as(second.stdout() + second.stderr()).isZero();
        assertThat(second.stdout()).contains("The backup restores, to the last row.").contains("Way back: the restored backup, which still stands");
        assertThat(names()).containsExactly(DATABASE);
        assertThat(commandLines).anyMatch(line -> line.contains("pg_dump"));
        assertNoSecret(commandLines, second);
    }

    @Test
    void goesBackToTheCopyAsOwner() throws IOException {
        assertThat(dbmig().run("upgrade", "001").exitCode()).isZero();
        asSuperuser("ALTER DATABASE " + quoted(DATABASE) + " SET work_mem = '9MB'");
        asSuperuser("GRANT CONNECT ON DATABASE " + quoted(DATABASE) + " TO pg_monitor");
        configure("sh -c \"test ! -e " + folder + "/state/ill\"");
        Files.createDirectories(folder.resolve("state"));
        Files.createFile(folder.resolve("state/ill"));
        Outcome back = dbmig().run("upgrade");
        assertThat(back.stdout() + back.stderr()).contains("the safety copy takes the name");
        assertThat(back.exitCode()).isEqualTo(8); // the command is never satisfied, so the old version counts as ill, too
        Files.delete(folder.resolve("state/ill"));
        Outcome recover = dbmig().run("recover");
        assertThat(recover.exitCode()).as(recover.stdout() + recover.stderr()).isZero();
        assertThat(dbmig().run("current").stdout()).isEqualTo("001\n");
        assertThat(names()).hasSize(2).anyMatch(name -> name.contains("_failed_"));
        assertThat(value("SELECT array_to_string(setconfig, ',') FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase"
                + " WHERE datname = " + literal(DATABASE))).isEqualTo("work_mem=9MB");
        assertThat(value("SELECT has_database_privilege('pg_monitor', " + literal(DATABASE) + ", 'CONNECT')")).isEqualTo("t");
        assertNoSecret(Set.of(), back);
    }

    @Test
    void restoresAsOwnerWhateverTheNames() throws IOException {
        assertThat(dbmig().run("upgrade", "001").exitCode()).isZero();
        assertThat(dbmig().run("backup", "create").exitCode()).isZero();
        asSuperuser("ALTER DATABASE " + quoted(DATABASE) + " SET work_mem = '9MB'");
        asSuperuser("GRANT CONNECT ON DATABASE " + quoted(DATABASE) + " TO pg_monitor");
        assertThat(dbmig().run("upgrade", "--skip-test", "--skip-backup").exitCode()).isZero();
        Set<String> commandLines = new ConcurrentSkipListSet<>();
        DbmigProcess process = dbmig().start("restore", "--yes");
        while (process.isAlive()) {
            commandLines.addAll(commandLines());
            SafeProject.sleep(5);
        }
        Outcome restore = process.await();
        assertThat(restore.exitCode()).as(restore.stdout() + restore.stderr()).isZero();
        assertThat(dbmig().run("current").stdout()).isEqualTo("001\n");
        assertThat(commandLines).anyMatch(line -> line.contains("pg_restore"));
        assertThat(value("SELECT array_to_string(setconfig, ',') FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase"
                + " WHERE datname = " + literal(DATABASE))).isEqualTo("work_mem=9MB");
        assertThat(value("SELECT has_database_privilege('pg_monitor', " + literal(DATABASE) + ", 'CONNECT')")).isEqualTo("t");
        assertThat(value("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = " + literal(DATABASE))).isEqualTo(ROLE);
        assertThat(dbmig().run("restore", "--table", "T a'b", "--into", "My side's").stdout()).contains("into \"My side's\"");
        assertThat(names()).hasSize(3);
        assertNoSecret(commandLines, restore);
    }

    @Test
    void saysWhatIsMissingWithoutCreatedb() {
        assertThat(dbmig().run("upgrade", "001").exitCode()).isZero();
        asSuperuser("ALTER ROLE " + quoted(ROLE) + " NOCREATEDB");
        Outcome refused = dbmig().run("upgrade");
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.stderr()).contains("may not create databases, which the rehearsal needs")
                .contains("ALTER ROLE " + quoted(ROLE) + " CREATEDB; or go without: --skip-test.");
        Outcome noCopy = dbmig().run("upgrade", "--skip-test");
        assertThat(noCopy.exitCode()).isEqualTo(3);
        assertThat(noCopy.stderr()).contains("there is no way back").contains("Or go without: safety-copy: none.");
        assertThat(Files.exists(folder.resolve("up"))).isTrue();
        Outcome works = dbmig().with("DBMIG_SAFETY_COPY", "none").run("upgrade", "--skip-test");
        assertThat(works.exitCode()).as(works.stderr()).isZero();
    }

    @Test
    void goesBackWhenASessionDoesNotGo() {
        assertThat(dbmig().run("upgrade", "001").exitCode()).isZero();
        try (Session stubborn = Session.open(server.settings().withDatabase(DATABASE), "a superuser's")) {
            Outcome refused = dbmig().run("upgrade");
            assertThat(refused.exitCode()).as(refused.stdout() + refused.stderr()).isEqualTo(7);
            assertThat(refused.stderr()).contains("pid " + stubborn.processId()).contains("a superuser's");
            assertThat(stubborn.query("SELECT 1")).isNotEmpty();
            assertThat(value("SELECT datallowconn FROM pg_database WHERE datname = " + literal(DATABASE))).isEqualTo("t");
        }
        assertThat(dbmig().run("current").stdout()).isEqualTo("001\n");
        assertThat(Files.exists(folder.resolve("up"))).isTrue();
        assertThat(names()).containsExactly(DATABASE);
        assertThat(dbmig().run("upgrade").exitCode()).isZero();
    }

    private void assertNoSecret(Set<String> commandLines, Outcome outcome) throws IOException {
        assertThat(commandLines).noneMatch(line -> line.contains(SECRET));
        assertThat(outcome.stdout() + outcome.stderr()).doesNotContain(SECRET);
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.filter(Files::isRegularFile).filter(f -> !f.endsWith("dbmig.yaml")).toList();
            for (Path file : all) {
                assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)).as("" + file)
                        .doesNotContain("s3cr");
                if (!file.startsWith(folder.resolve("migrations")) && !file.endsWith("up")) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).as("" + file)
                            .isIn("rw-------", "r--------");
                }
            }
        }
    }

    private static List<String> commandLines() {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes.filter(p -> Character.isDigit(p.getFileName().toString().charAt(0))).toList()) {
                try {
                    lines.add(Files.readString(process.resolve("cmdline")).replace('\0', ' '));
                } catch (IOException ended) {
                    continue;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    private DbmigProgram dbmig() {
        ConnectionSettings settings = server.settings();
        return program().safely().in(folder).with("PGHOST", settings.host()).with("PGPORT", String.valueOf(settings.port()))
                .with("PGUSER", ROLE).with("PGDATABASE", DATABASE).with("PGPASSWORD", SECRET);
    }

    private List<String> names() {
        try (Session session = server.open()) {
            return session.query("SELECT datname FROM pg_database WHERE datname LIKE 'My %' ORDER BY 1").stream()
                    .map(row -> row.get(0)).toList();
        }
    }

    private String value(String sql) {
        try (Session session = server.open()) {
            return session.query(sql).get(0).get(0);
        }
    }

    private void asSuperuser(String sql) {
        try (Session session = server.open()) {
            session.execute(sql);
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
