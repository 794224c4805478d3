package dev.dbmig.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dbmig.DbmigException;
import java.io.IOException;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class PoolerCheckIT {

    private static final Optional<String> PGBOUNCER = Stream.of("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer",
            "/usr/local/bin/pgbouncer", "/opt/homebrew/bin/pgbouncer")
            .filter(file -> Files.isExecutable(Path.of(file))).findFirst();

    @Test
    void letsAServerPass() {
        try (Session session = TestServer.shared().open()) {
            PoolerCheck.refusePooler(session);
        }
    }

    @Test
    void refusesPgBouncerInTransactionMode() throws Exception {
        Assumptions.assumeTrue(PGBOUNCER.isPresent(), "pgbouncer is not installed");
        ConnectionSettings server = TestServer.shared().settings();
        Path folder = Files.createTempDirectory("dbmig-pgbouncer",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        int port = freePort();
        Path config = folder.resolve("pgbouncer.ini");
        Files.writeString(config, """
                [databases]
                * = host=%s port=%d user=%s password=%s
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                """.formatted(server.host(), server.port(), server.user(), server.get("password").orElse(""), port));
        Process pooler = start(config);
        try (Session session = openWhenReady(port)) {
            DbmigException refusal = catchThrowableOfType(DbmigException.class,
                    () -> PoolerCheck.refusePooler(session));
            assertThat(refusal).hasMessage("there is a connection pooler at 127.0.0.1:" + port
                    + ", and dbmig needs a session of its own");
            assertThat(refusal.hint()).contains(
                    "Connect to PostgreSQL itself (usually port 5432), not through PgBouncer or the like.");
        } finally {
            pooler.destroy();
            pooler.waitFor(5, TimeUnit.SECONDS);
            Files.delete(config);
            Files.delete(folder);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Process start(Path config) throws IOException {
        List<String> argv = new ArrayList<>(ServerOwner.find().prefix());
        argv.addAll(List.of(PGBOUNCER.orElseThrow(), "-q", config.toString()));
        return new ProcessBuilder(argv).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static Session openWhenReady(int port) throws InterruptedException {
        ConnectionSettings settings = TestServer.settings(Map.of("host", "127.0.0.1", "port", "" + port,
                "user", "anybody", "dbname", "postgres"));
        for (int i = 0; ; i++) {
            try {
                return Session.open(settings, "dbmig-test");
            } catch (DbmigException e) {
                if (i == 100 || !e.getMessage().startsWith("no server is listening")) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }
}
