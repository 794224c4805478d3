package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import dev.dbmig.process.Command;
import dev.dbmig.process.Guard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL server of our own in a temporary folder, on a free port of the loopback address, for
 * demonstrations and tests. It is gone with everything it wrote when it is closed, and also when this process
 * ends in any other way: its guard, a small shell, reads a pipe from us, and cleans up at its end.
 */
public final class ThrowAwayServer implements AutoCloseable {

    private static final int ATTEMPTS = 5;
    private static final long START_SECONDS = 60;

    private final ServerFolder folder;
    private final Guard guard;
    private final int port;
    private final String password;

    private ThrowAwayServer(ServerFolder folder, Guard guard, int port, String password) {
        this.folder = folder;
        this.guard = guard;
        this.port = port;
        this.password = password;
    }

    public static ThrowAwayServer start(ServerBinaries binaries) {
        return start(binaries, Map.of(), Map.of());
    }

    /**
     * @param settings of postgresql.conf, over those that make it quick; {@code {dir}} stands for its folder
     * @param files name to content, put into its folder before the start, readable by the server only
     * @throws DbmigException if it does not start, with what it logged
     */
    public static ThrowAwayServer start(
            ServerBinaries binaries, Map<String, String> settings, Map<String, String> files) {
        for (int attempt = 1; ; attempt++) {
            ThrowAwayServer server = launch(binaries, settings, files);
            if (server.isReady()) {
                return server;
            }
            String log = server.folder.log();
            server.close();
            if (attempt == ATTEMPTS || !log.contains("could not bind")) {
                throw DbmigException.refused("the throw-away PostgreSQL server did not start")
                        .detail(log.strip())
                        .hint("Try " + binaries.program("initdb") + " by hand.");
            }
        }
    }

    private static ThrowAwayServer launch(
            ServerBinaries binaries, Map<String, String> settings, Map<String, String> files) {
        String password = randomPassword();
        ServerFolder folder = ServerFolder.create();
        files.forEach(folder::write);
        folder.write("password", password + "\n");
        int port = freePort();
        List<String> argv = new ArrayList<>(folder.owner().prefix());
        argv.addAll(List.of("/bin/sh", "-c", ServerGuard.SCRIPT, "dbmig-guard",
                folder.path().toString(), binaries.folder().toString()));
        all(settings, port).forEach((name, value) ->
                argv.addAll(List.of("-c", name + "=" + value.replace("{dir}", folder.path().toString()))));
        Guard guard = new Guard(Command.of(argv).withDirectory(folder.path()));
        return new ThrowAwayServer(folder, guard, port, password);
    }

    private static Map<String, String> all(Map<String, String> settings, int port) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("listen_addresses", "127.0.0.1");
        all.put("port", Integer.toString(port));
        all.put("unix_socket_directories", "{dir}");
        all.put("fsync", "off");
        all.put("full_page_writes", "off");
        all.put("synchronous_commit", "off");
        all.putAll(settings);
        return all;
    }

    private static String randomPassword() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    // Another process may take it before the server does: then the start is tried again.
    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw DbmigException.refused("no free port on the loopback address").detail(e.toString());
        }
    }

    private boolean isReady() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < end && !folder.hasStopped() && guard.isAlive()) {
            if (folder.isReady()) {
                return true;
            }
            pause();
        }
        return false;
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DbmigException.refused("interrupted while a throw-away server started");
        }
    }

    /** As its superuser {@code postgres}, over TCP, to the database {@code postgres}. */
    public ConnectionSettings settings() {
        return settings(Map.of());
    }

    /** Likewise, with other libpq keywords over those. */
    public ConnectionSettings settings(Map<String, String> keywords) {
        Map<String, String> all = new LinkedHashMap<>(Map.of("host", "127.0.0.1", "port", Integer.toString(port),
                "user", "postgres", "dbname", "postgres", "password", password));
        all.putAll(keywords);
        return ConnectionSettings.builder().layer("throw-away server", all).build(Map.of());
    }

    public int port() {
        return port;
    }

    public String password() {
        return password;
    }

    /** Its folder, which holds the Unix socket and its files. */
    public Path folder() {
        return folder.path();
    }

    /** Makes a folder beside its data for what goes with it, however this process ends. */
    public Path makeFolder(String name) {
        return folder.makeFolder(name);
    }

    /** What the server wrote to its log. */
    public String log() {
        return folder.log();
    }

    /** Stops the server at once and removes its folder. */
    @Override
    public void close() {
        guard.close();
    }

    /** True while the server's folder is there. */
    boolean isPresent() {
        return Files.exists(folder.path());
    }
}
