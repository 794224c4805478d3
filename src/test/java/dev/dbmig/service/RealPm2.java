package dev.dbmig.service;

import dev.dbmig.DbmigException;
import dev.dbmig.process.Command;
import dev.dbmig.process.CommandResult;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real PM2 with a home of its own, and the application that it runs. Ends with all its processes when closed. */
public final class RealPm2 implements AutoCloseable {

    private static final String VERSION = "7.0.4";

    private final CommandRunner runner = new CommandRunner();
    private final Path bin;
    private final Path folder;
    private final String user;

    private RealPm2(Path bin, Path folder, String user) {
        this.bin = bin;
        this.folder = folder;
        this.user = user;
    }

    /** Skips the test where there is no Node, or PM2 cannot be installed. */
    public static RealPm2 inOwnFolder() {
        return ofUser(System.getProperty("user.name"));
    }

    /** Likewise, as another user. */
    public static RealPm2 ofUser(String user) {
        try {
            Path bin = TestCache.folder("pm2-" + VERSION, RealPm2::install).resolve("node_modules/.bin");
            Path folder = Files.createTempDirectory("dbmig-pm2-");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            try (InputStream app = RealPm2.class.getResourceAsStream("/service/app.js")) {
                Files.copy(app, folder.resolve("app.js"));
            }
            return new RealPm2(bin, folder, user);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void install(Path place) throws IOException {
        TestCache.skipAgain("pm2");
        try {
            new CommandRunner().run(Command.of("node", "--version"));
            Files.createDirectories(place);
            CommandResult result = new CommandRunner().run(Command.of("npm", "install", "--no-audit", "--no-fund",
                    "--fetch-retries=1", "--prefix", place.toString(), "pm2@" + VERSION).withTimeout(Duration.ofMinutes(3)));
            TestCache.skipUnless(result.isSuccess(), "pm2", "npm cannot install PM2: " + result.stderr());
        } catch (DbmigException e) {
            TestCache.skipUnless(false, "pm2", "PM2 cannot be installed: " + e.getMessage());
        }
    }

    /** Where it keeps its list, its logs and its sockets. */
    public Path home() {
        return folder.resolve("home");
    }

    public String path() {
        return bin + ":" + System.getenv("PATH");
    }

    /** @param options of {@code pm2 start}, after those of the environment */
    public void startApp(Map<String, String> environment, String... options) {
        List<String> words = new ArrayList<>(List.of("start", folder.resolve("app.js").toString()));
        words.addAll(List.of(options));
        run(environment, words);
    }

    public String run(String... words) {
        return run(Map.of(), List.of(words));
    }

    private String run(Map<String, String> environment, List<String> words) {
        List<String> argv = new ArrayList<>(user.equals(System.getProperty("user.name")) ? List.of()
                : List.of("runuser", "-u", user, "--"));
        argv.addAll(List.of("env", "PATH=" + path(), "PM2_HOME=" + home(), "PM2_DISABLE_VERSION_CHECK=1"));
        environment.forEach((name, value) -> argv.add(name + "=" + value));
        argv.add("pm2");
        argv.addAll(words);
        CommandResult result = runner.runDetached(Command.of(argv).withTimeout(Duration.ofSeconds(60)));
        if (!result.isSuccess()) {
            throw new IllegalStateException(argv + " ended with " + result);
        }
        return result.stdout();
    }

    /** Services whose pm2 is this one; {@code home} must be told them. */
    Services services(Duration limit) {
        return new Services(limit, definition -> new Tool(runner, definition) {
            @Override
            CommandResult ask(List<String> argv) {
                return super.ask(onPath(argv));
            }

            @Override
            void run(String verb, List<String> argv, Duration time) {
                super.run(verb, onPath(argv), time);
            }
        });
    }

    private List<String> onPath(List<String> argv) {
        List<String> words = new ArrayList<>(List.of("env", "PATH=" + path()));
        words.addAll(argv);
        return words;
    }

    /** One that nobody listens on now. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        run("kill");
        runner.run(Command.of("rm", "-r", folder.toString()));
    }
}
