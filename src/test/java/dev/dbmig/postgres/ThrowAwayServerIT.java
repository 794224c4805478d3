package dev.dbmig.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.DbmigException;
import dev.dbmig.process.Command;
import dev.dbmig.process.CommandRunner;
import dev.dbmig.process.Guard;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThrowAwayServerIT {

    /** A process of its own that starts a server, says where it is, and waits. */
    public static final class Starter {

        private Starter() {}

        public static void main(String[] arguments) throws InterruptedException {
            ThrowAwayServer server = TestServer.throwAway(Map.of(), Map.of());
            System.out.println(server.folder() + " " + server.port());
            Thread.sleep(60_000);
        }
    }

    @Test
    void leavesNothingBehind() {
        ThrowAwayServer server = TestServer.throwAway(Map.of("work_mem", "7MB"), Map.of());
        try (Session session = Session.open(server.settings(), "dbmig-test")) {
            assertThat(session.query("SHOW work_mem")).containsExactly(List.of("7MB"));
            assertThat(session.query("SHOW server_encoding")).containsExactly(List.of("UTF8"));
        }
        assertThat(server.isPresent()).isTrue();
        server.close();
        assertThat(server.isPresent()).isFalse();
        assertThatThrownBy(() -> Session.open(server.settings(), "dbmig-test")).isInstanceOf(DbmigException.class);
        server.close();
    }

    @Test
    void leavesNothingBehindWhenItsStarterIsKilled() throws Exception {
        Process starter = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"),
                "-cp", System.getProperty("java.class.path"), Starter.class.getName()).start();
        try (BufferedReader output = starter.inputReader()) {
            String[] words = output.readLine().split(" ");
            Path folder = Path.of(words[0]);
            assertThat(folder).exists();
            starter.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            for (int i = 0; i < 250 && Files.exists(folder); i++) {
                Thread.sleep(20);
            }
            assertThat(folder).doesNotExist();
            try (ServerSocket free = new ServerSocket(Integer.parseInt(words[1]))) {
                assertThat(free.isBound()).isTrue();
            }
        } finally {
            starter.destroyForcibly();
        }
    }

    @Test
    void endsAServerThatDoesNotListenYet() throws Exception {
        ServerBinaries binaries = ServerBinaries.find(new ClientTools(new CommandRunner(), Optional.empty()));
        ServerFolder folder = ServerFolder.create();
        Path bin = folder.makeFolder("bin");
        for (String name : List.of("initdb", "postgres")) {
            folder.write("bin/" + name, "#!/bin/sh\nsleep 1\nexec '" + binaries.program(name) + "' \"$@\"\n");
            Files.setPosixFilePermissions(bin.resolve(name), PosixFilePermissions.fromString("rwx------"));
        }
        folder.write("password", "p\n");
        List<String> argv = new ArrayList<>(folder.owner().prefix());
        argv.addAll(List.of("/bin/sh", "-c", ServerGuard.SCRIPT, "dbmig-guard", folder.path().toString(),
                bin.toString(), "-c", "listen_addresses=", "-c", "unix_socket_directories=" + folder.path()));
        try (Guard guard = new Guard(Command.of(argv))) {
            assertThat(guard.isAlive()).isTrue();
            Path pid = folder.path().resolve("pid");
            for (int i = 0; i < 3_000 && !Files.exists(pid); i++) {
                Thread.sleep(10);
            }
            assertThat(pid).as(folder.log()).exists();
        }
        assertThat(folder.path()).doesNotExist();
    }

    @Test
    void saysWhyAServerDoesNotStart() {
        assertThatThrownBy(() -> TestServer.throwAway(Map.of("shared_buffers", "lots"), Map.of()))
                .isInstanceOfSatisfying(DbmigException.class, refusal -> {
                    assertThat(refusal).hasMessage("the throw-away PostgreSQL server did not start");
                    assertThat(refusal.detail().orElseThrow()).contains("invalid value for parameter \"shared_buffers\"");
                });
    }

    @Test
    void triesAnotherPortWhenOneIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> TestServer.throwAway(Map.of("port", "" + taken.getLocalPort()), Map.of()))
                    .isInstanceOfSatisfying(DbmigException.class,
                            refusal -> assertThat(refusal.detail().orElseThrow()).contains("could not bind"));
        }
    }

    @Test
    void findsTheProgramsOfTheMachine() {
        ClientTools tools = new ClientTools(new CommandRunner(), Optional.empty());
        ServerBinaries server = ServerBinaries.find(tools);
        for (String name : List.of("pg_dump", "pg_restore", "psql", "initdb", "postgres")) {
            ClientTool tool = tools.find(name, server.version().major()).orElseThrow();
            assertThat(tool.file()).isExecutable();
            assertThat(tool.version().major()).isEqualTo(server.version().major());
        }
        assertThat(tools.find("pg_dump", 9)).isEmpty();
        assertThat(tools.find("no_such_tool")).isEmpty();
    }

    @Test
    void namesThePackageWhereThereIsNoServer() {
        ClientTools none = new ClientTools(new CommandRunner(), List::<Path>of);
        assertThatThrownBy(() -> ServerBinaries.find(none)).isInstanceOfSatisfying(DbmigException.class, refusal -> {
            assertThat(refusal).hasMessage("there is no PostgreSQL server on this machine (programs initdb and postgres)");
            assertThat(refusal.hint().orElseThrow()).contains("apt install postgresql", "brew install postgresql@17");
        });
    }

    @Test
    void prefersTheConfiguredFolder(@TempDir Path bin) throws Exception {
        Path tool = Files.writeString(bin.resolve("pg_dump"), "#!/bin/sh\necho 'pg_dump (PostgreSQL) 14.2 (ours)'\n");
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        ClientTools tools = new ClientTools(new CommandRunner(), Optional.of(bin));
        assertThat(tools.find("pg_dump")).contains(
                new ClientTool("pg_dump", tool, new ServerVersion(14, 140002, "14.2 (ours)")));
        Files.writeString(tool, "#!/bin/sh\necho something else\n");
        assertThat(new ClientTools(new CommandRunner(), Optional.of(bin)).find("pg_dump").map(ClientTool::file))
                .isNotEqualTo(Optional.of(tool));
    }
}
