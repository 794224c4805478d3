package dev.dbmig.postgres;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A server of each supported version, started when it is first asked for, and ended with the JVM. */
public final class ServerVersions {

    private static final Map<Integer, Server> SERVERS = new TreeMap<>();

    static {
        // the versions of pom.xml
        for (String release : new String[] {"13.23.0", "14.24.0", "15.19.0", "16.15.0", "17.11.0", "18.6.0"}) {
            Server server = new Server(release);
            SERVERS.put(server.major(), server);
        }
    }

    private ServerVersions() {}

    /** For {@link EachServerVersion}, oldest first. */
    public static Stream<Server> all() {
        return SERVERS.values().stream();
    }

    /** @param major 13 to 18 */
    public static Server of(int major) {
        return SERVERS.get(major);
    }

    /** A server of one version, without client tools. */
    public static final class Server {

        private final String release;
        private TestServer started;

        private Server(String release) {
            this.release = release;
        }

        public int major() {
            return Integer.parseInt(release.substring(0, release.indexOf('.')));
        }

        /** As superuser, to the database postgres. */
        public ConnectionSettings settings() {
            return started().settings();
        }

        /** A fresh, empty database, dropped with its sessions when it is closed. */
        public TestDatabase newDatabase() {
            return started().newDatabase();
        }

        @SuppressWarnings("resource") // its guard ends it with the JVM
        private synchronized TestServer started() {
            if (started == null) {
                Path bin = new ServerArchive(release).unpacked().resolve("bin");
                ServerVersion version = new ServerVersion(major(), major() * 10000, release);
                started = new TestServer(ThrowAwayServer.start(new ServerBinaries(bin, version)).settings());
            }
            return started;
        }

        @Override
        public String toString() {
            return "PostgreSQL " + major();
        }
    }
}
