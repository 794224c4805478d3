package dev.dbmig.postgres;

import dev.dbmig.process.Command;
import dev.dbmig.process.CommandResult;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server of one test that it can stop, in any manner, and start again. */
public final class OwnServer implements AutoCloseable {

    private final ServerBinaries binaries = ServerBinaries.find(new ClientTools(new CommandRunner(), Optional.empty()));
    private final ServerOwner owner = ServerOwner.find();
    private final Path folder;
    private final int port;

    /** @param parent an empty folder for its data, which may be on a disk of its own */
    public OwnServer(Path parent) throws IOException {
        this(parent, "");
    }

    /** @param more lines of postgresql.conf */
    public OwnServer(Path parent, String more) throws IOException {
        folder = parent;
        owner.give(folder);
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        run("initdb", "-D", data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        Files.writeString(folder.resolve("data/postgresql.conf"), """
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                fsync = off
                wal_level = logical
                max_wal_size = 64MB
                min_wal_size = 32MB
                """.formatted(port) + more);
        start();
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    public void start() {
        run("pg_ctl", "-D", data(), "-l", folder.resolve("log").toString(), "-w", "start");
    }

    /** As if it had crashed: nothing is written any more, and no session is asked to end. */
    public void stopImmediately() {
        run("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
    }

    private void run(String program, String... arguments) {
        List<String> argv = new ArrayList<>(owner.prefix());
        argv.remove("setsid"); // it would not wait
        argv.add(binaries.program(program).toString());
        argv.addAll(List.of(arguments));
        CommandResult result = new CommandRunner().runDetached(new Command(argv, Map.of(), folder, Duration.ofSeconds(60)));
        if (!result.isSuccess()) {
            throw new IllegalStateException(program + ": " + result.stdout());
        }
    }

    /** Of the loopback address. */
    public int port() {
        return port;
    }

    public TestServer asTestServer() {
        return new TestServer(TestServer.settings(Map.of("host", "127.0.0.1", "port", String.valueOf(port), "user", "postgres",
                "dbname", "postgres")));
    }

    @Override
    public void close() {
        stopImmediately();
    }
}
