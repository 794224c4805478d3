package dev.dbmig.postgres;

import dev.dbmig.process.CommandRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The PostgreSQL that integration tests work on, one per JVM: DBMIG_TEST_DATABASE_URL (a superuser's) if set,
 * a container where a Docker engine answers, else a throw-away server made by the machine's own binaries.
 */
public final class TestServer {

    private static final String IMAGE = "postgres:17-alpine";
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private static TestServer shared;

    private final ConnectionSettings settings;

    TestServer(ConnectionSettings settings) {
        this.settings = settings;
    }

    public static synchronized TestServer shared() {
        if (shared == null) {
            shared = new TestServer(start());
        }
        return shared;
    }

    private static ConnectionSettings start() {
        String url = System.getenv("DBMIG_TEST_DATABASE_URL");
        if (url != null && !url.isEmpty()) {
            return settings(ConnectionSettings.parse(url));
        }
        return hasDocker() ? container() : throwAway(Map.of(), Map.of()).settings();
    }

    private static boolean hasDocker() {
        boolean isLikely = System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
        return isLikely && DockerClientFactory.instance().isDockerAvailable();
    }

    @SuppressWarnings("resource") // its own reaper removes it with the JVM
    private static ConnectionSettings container() {
        PostgreSQLContainer container = new PostgreSQLContainer(IMAGE).withUsername("postgres");
        container.start();
        return settings(Map.of("host", container.getHost(),
                "port", Integer.toString(container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT)),
                "user", container.getUsername(), "password", container.getPassword(), "dbname", "postgres"));
    }

    /** A server of the test's own; the guard removes it with the JVM if the test does not. */
    public static ThrowAwayServer throwAway(Map<String, String> settings, Map<String, String> files) {
        return ThrowAwayServer.start(
                ServerBinaries.find(new ClientTools(new CommandRunner(), Optional.empty())), settings, files);
    }

    static ConnectionSettings settings(Map<String, String> keywords) {
        return ConnectionSettings.builder().layer("test", keywords).build(Map.of("HOME", "/nonexistent"));
    }

    /** As superuser, to the maintenance database. */
    public ConnectionSettings settings() {
        return settings;
    }

    public Session open() {
        return Session.open(settings, "dbmig-test");
    }

    /** A fresh, empty database, dropped with its sessions when it is closed. */
    public TestDatabase newDatabase() {
        return newDatabase("dbmig_test_" + ProcessHandle.current().pid() + "_" + NUMBERS.incrementAndGet());
    }

    /** Likewise, with a name of any characters. */
    public TestDatabase newDatabase(String name) {
        return TestDatabase.create(this, name);
    }
}
