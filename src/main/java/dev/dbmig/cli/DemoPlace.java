package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.process.Command;
import dev.dbmig.process.Guard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The demonstration's own folder: its application, its runs, its backups. Gone with the application when it is
 * closed, and also when this process ends in any other way: a small shell reads a pipe from us, and cleans up at
 * its end.
 */
record DemoPlace(Path folder, int port, Guard guard) implements AutoCloseable {

    private static final String GUARD = """
            trap '' INT TERM HUP PIPE
            cat >/dev/null
            [ -s "$1/pid" ] && kill "$(cat "$1/pid")"
            rm -rf "$1"
            """;

    /** @param database a connection string, which the application reads */
    static DemoPlace create(String database) {
        try {
            Path folder = Files.createTempDirectory("dbmig-demo-");
            Guard guard = new Guard(Command.of("/bin/sh", "-c", GUARD, "dbmig-demo-guard", folder.toString()));
            DemoPlace place = new DemoPlace(folder, freePort(), guard);
            Files.writeString(folder.resolve("port"), String.valueOf(place.port()));
            Files.writeString(folder.resolve("database"), database);
            return place;
        } catch (IOException e) {
            throw DbmigException.refused("cannot make a folder for the demonstration").detail(e.toString())
                    .hint("Is there room in the folder for temporary files (TMPDIR)?");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String health() {
        return "http://127.0.0.1:" + port + "/health";
    }

    /** This dbmig once more, as the application: in the background, with what it says in a file. */
    String startCommand() {
        StringBuilder words = new StringBuilder();
        self().forEach(word -> words.append(quoted(word)).append(' '));
        return "sh -c " + quoted(words + DemoApplicationCommand.NAME + " " + quoted(folder.toString()) + " >"
                + quoted(folder.resolve("application.log").toString()) + " 2>&1 &");
    }

    String stopCommand() {
        return "sh -c " + quoted("kill $(cat " + quoted(folder.resolve("pid").toString()) + ")");
    }

    String runningCommand() {
        return "cat " + quoted(folder.resolve("pid").toString());
    }

    private static List<String> self() {
        if (VersionText.isNative()) {
            return List.of(ProcessHandle.current().info().command().orElse("dbmig"));
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = System.getProperty("java.class.path");
        return classes.endsWith(".jar") && !classes.contains(System.getProperty("path.separator"))
                ? List.of(java, "-jar", Path.of(classes).toAbsolutePath().toString())
                : List.of(java, "-cp", classes, Main.class.getName());
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    @Override
    public void close() {
        guard.close();
    }
}
