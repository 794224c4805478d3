package dev.dbmig;

import dev.dbmig.process.Command;
import dev.dbmig.process.CommandResult;
import dev.dbmig.process.CommandRunner;
import dev.dbmig.service.TestCache;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real S3-compatible server that checks signatures: s3rver, a program of Node.js. The one on the PATH is taken, or
 * npm installs it once for the machine.
 */
public final class S3Server implements AutoCloseable {

    public static final String BUCKET = "backups";

    private static final String VERSION = "3.7.1";
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final Process process;
    private final int port;

    private S3Server(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    private static Path program() throws IOException {
        Optional<Path> installed = Programs.find("s3rver");
        return installed.isPresent() ? installed.get()
                : TestCache.folder("s3rver-" + VERSION, S3Server::install).resolve("node_modules/.bin/s3rver");
    }

    private static void install(Path place) throws IOException {
        TestCache.skipAgain("s3rver");
        TestCache.skipUnless(Programs.has("npm"), "s3rver", "there is no npm that could install s3rver");
        Files.createDirectories(place);
        CommandResult result = new CommandRunner().run(Command.of("npm", "install", "--no-audit", "--no-fund", "--fetch-retries=1",
                "--prefix", place.toString(), "s3rver@" + VERSION).withTimeout(Duration.ofMinutes(3)));
        TestCache.skipUnless(result.isSuccess(), "s3rver", "npm cannot install s3rver: " + result.stderr());
    }

    /** Skips the test where there is none, and npm cannot bring it. */
    public static S3Server start(Path folder) throws IOException, InterruptedException {
        String program = program().toString();
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(List.of(program, "-d", Files.createDirectories(folder).toString(),
                "-a", "127.0.0.1", "-p", String.valueOf(port), "--configure-bucket", BUCKET)).redirectErrorStream(true)
                .redirectOutput(folder.resolveSibling("s3rver.log").toFile()).start();
        S3Server server = new S3Server(process, port);
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!server.answers()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                server.close();
                throw new IOException("s3rver did not start: " + Files.readString(folder.resolveSibling("s3rver.log")));
            }
            Thread.sleep(50);
        }
        return server;
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public Map<String, String> environment() {
        return Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:" + port, "AWS_ACCESS_KEY_ID", "S3RVER",
                "AWS_SECRET_ACCESS_KEY", "S3RVER");
    }

    @Override
    public void close() {
        process.destroy();
    }
}
