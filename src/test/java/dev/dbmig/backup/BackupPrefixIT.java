package dev.dbmig.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.backup.BackupPlace.Restored;
import dev.dbmig.postgres.ClientProgram;
import dev.dbmig.postgres.ClientPrograms;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import dev.dbmig.postgres.ThrowAwayServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Client tools behind a command in front, and where passwords go. */
class BackupPrefixIT {

    private static final String PASSWORD = " p'w \"q\\ $HOME `id` % é日 ;";

    @TempDir
    private Path temporary;

    /** Stands for a container: what is inside finds its server by its own surroundings. */
    static List<String> prefix(ConnectionSettings inside) {
        return List.of("env", "PGHOST=" + inside.host(), "PGPORT=" + inside.port());
    }

    @Test
    void backsUpChecksAndRestoresBehindAPrefix() {
        ClientPrograms programs = BackupPlace.programs(Optional.empty(), prefix(TestServer.shared().settings()));
        BackupPlace place = new BackupPlace(temporary.resolve("backups"), programs);
        try (TestDatabase database = TestServer.shared().newDatabase("of a \"container\"")) {
            BackupPlace.fill(database, 5000);
            Backup backup = place.backups().create(BackupPlace.parallel(database.settings()));
            assertThat(backup.grade()).isEqualTo(Grade.DECODED);
            assertThat(backup.manifest().dump().format()).isEqualTo(DumpFormat.CUSTOM);
            assertThat(backup.manifest().dump().program()).startsWith("env PGHOST=").endsWith(" pg_dump");
            assertThat(place.backups().check(backup)).isEmpty();
            assertThat(new BackupPlace(temporary.resolve("backups")).backups().check(backup)).isEmpty();
            try (Restored restored = place.restore(backup)) {
                assertThat(restored.query("SELECT count(*) FROM users")).containsExactly(List.of("5000"));
            }
            try (Restored restored = new BackupPlace(temporary.resolve("backups")).restore(backup)) {
                assertThat(restored.query("SELECT count(*) FROM users")).containsExactly(List.of("5000"));
            }
        }
    }

    @Test
    void refusesAPrefixThatLeadsToAnotherServer() {
        try (ThrowAwayServer other = TestServer.throwAway(Map.of(), Map.of());
                TestDatabase database = TestServer.shared().newDatabase("same_name")) {
            try (Session session = Session.open(other.settings(), "dbmig-test")) {
                session.execute("CREATE DATABASE same_name");
                session.execute("ALTER ROLE " + other.settings().user() + " PASSWORD '"
                        + TestServer.shared().settings().get("password").orElseThrow() + "'");
            }
            ClientPrograms programs = BackupPlace.programs(Optional.empty(), prefix(other.settings()));
            BackupPlace place = new BackupPlace(temporary.resolve("backups"), programs);
            assertThatThrownBy(() -> place.create(database))
                    .hasMessage("\"" + String.join(" ", prefix(other.settings()))
                            + " psql\" does not reach the database that dbmig reaches")
                    .extracting("detail").isEqualTo("It is on another server, or is another database.");
        }
    }

    @Test
    void saysThatAPrefixDoesNotRun() {
        ClientPrograms programs = BackupPlace.programs(Optional.empty(), List.of("sh", "-c", "echo gone >&2; exit 1"));
        try (TestDatabase database = TestServer.shared().newDatabase()) {
            assertThatThrownBy(() -> new BackupPlace(temporary, programs).create(database))
                    .hasMessageEndingWith("pg_dump --version\" does not run")
                    .extracting("detail").isEqualTo("gone");
        }
    }

    @Test
    void showsNoPasswordToOtherUsersOfTheMachine() throws InterruptedException {
        try (Session session = TestServer.shared().open(); TestDatabase database = TestServer.shared().newDatabase()) {
            BackupPlace.fill(database, 100_000);
            session.execute("DROP ROLE IF EXISTS \"backup'er é\"");
            session.execute("CREATE ROLE \"backup'er é\" SUPERUSER LOGIN PASSWORD '" + PASSWORD.replace("'", "''") + "'");
            ConnectionSettings settings = ConnectionSettings.builder().layer("test", Map.of(
                    "host", database.settings().host(), "port", "" + database.settings().port(),
                    "user", "backup'er é", "password", PASSWORD, "dbname", database.name())).build(Map.of());
            for (List<String> prefix : List.of(List.<String>of(), prefix(settings))) {
                Set<String> commands = ConcurrentHashMap.newKeySet();
                Thread spy = new Thread(() -> spy(commands));
                spy.start();
                BackupPlace place = new BackupPlace(temporary.resolve("backups"),
                        BackupPlace.programs(Optional.empty(), prefix));
                Backup backup = place.backups().create(BackupPlace.request(settings));
                spy.interrupt();
                spy.join();
                assertThat(commands).anyMatch(c -> c.contains("pg_dump") && c.contains("--format=custom"));
                assertThat(commands).noneMatch(c -> c.contains("p'w"));
                assertThat(text(backup.path().resolve(Backup.MANIFEST))).doesNotContain("p'w");
                assertThat(text(backup.path().resolve(Backup.GLOBALS))).contains("backup'er é").doesNotContain("SCRAM");
            }
            session.execute("DROP ROLE \"backup'er é\"");
        }
    }

    @Test
    void takesThePasswordFromThePasswordFile() throws IOException {
        try (Session session = TestServer.shared().open(); TestDatabase database = TestServer.shared().newDatabase()) {
            session.execute("DROP ROLE IF EXISTS \"of:pgpass\"");
            session.execute("CREATE ROLE \"of:pgpass\" SUPERUSER LOGIN PASSWORD '" + PASSWORD.replace("'", "''") + "'");
            Path file = Files.writeString(temporary.resolve("pg pass"), "*:*:*:of\\:pgpass:"
                    + PASSWORD.replace("\\", "\\\\") + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            ConnectionSettings settings = ConnectionSettings.builder().layer("test", Map.of(
                    "host", database.settings().host(), "port", "" + database.settings().port(), "user", "of:pgpass",
                    "passfile", file.toString(), "dbname", database.name())).build(Map.of());
            for (List<String> prefix : List.of(List.<String>of(), prefix(settings))) {
                Backup backup = new BackupPlace(temporary.resolve("backups"),
                        BackupPlace.programs(Optional.empty(), prefix)).backups().create(BackupPlace.request(settings));
                assertThat(text(backup.path().resolve(Backup.GLOBALS))).contains("of:pgpass");
            }
            session.execute("DROP ROLE \"of:pgpass\"");
        }
    }

    @Test
    void refusesAPasswordThatNoLineCanHold() {
        try (Session session = TestServer.shared().open()) {
            ConnectionSettings settings = TestServer.shared().settings().withPassword("a\nb", "test");
            ClientProgram pgDump = BackupPlace.programs(Optional.empty(), List.of())
                    .require("pg_dump", session.version().major());
            assertThatThrownBy(() -> pgDump.start(List.of(), Optional.of(settings)))
                    .hasMessage("a password with a line end cannot be passed to pg_dump");
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void spy(Set<String> commands) {
        while (!Thread.currentThread().isInterrupted()) {
            try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
                for (Path process : processes) {
                    look(process.resolve("cmdline"), commands);
                }
                Thread.sleep(5);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void look(Path file, Set<String> commands) {
        try {
            commands.add(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it has ended
        }
    }
}
