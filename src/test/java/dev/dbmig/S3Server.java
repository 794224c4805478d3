package dev.dbmig;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real S3-compatible server that checks signatures: s3rver, a program of Node.js. It is looked for on the
 * PATH, and in the folder that {@code DBMIG_TEST_S3RVER} names; {@code npm install s3rver} brings it.
 */
public final class S3Server implements AutoCloseable {

    public static final String BUCKET = "backups";

    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final Process process;
    private final int port;

    private S3Server(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    public static Optional<Path> program() {
        return Optional.ofNullable(System.getenv("DBMIG_TEST_S3RVER")).map(Path::of).filter(Files::isExecutable)
                .or(() -> Programs.find("s3rver"));
    }

    /** @return null if there is none on this machine */
    public static S3Server start(Path folder) throws IOException, InterruptedException {
        if (program().isEmpty()) {
            return null;
        }
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(List.of(program().get().toString(), "-d", Files.createDirectories(folder).toString(),
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
