package dev.dbmig;

import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The classes of the jar as the JVM has them once it has read them, kept beside it for the next ones (class data sharing): a
 * command that lives for a second spends half of its processor's time on reading them otherwise, and the tests of the jar are
 * hundreds of commands. A JVM that finds the archive does not fit does without.
 */
final class JarArchive {

    private JarArchive() {}

    /**
     * What a JVM needs to use it; made now if it is not there.
     *
     * @param java the program and its options
     */
    static synchronized List<String> options(List<String> java, Path jar) {
        try {
            String build = Files.getLastModifiedTime(jar).toMillis() + "-" + Runtime.version().feature();
            Path archive = jar.resolveSibling("dbmig-" + build + ".jsa");
            try (FileChannel channel = FileChannel.open(jar.resolveSibling("dbmig.jsa.lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE); FileLock lock = channel.lock()) {
                if (lock.isValid() && !Files.exists(archive)) {
                    make(java, jar, archive);
                }
            }
            // the warnings of a JVM, among them that an archive does not fit, would stand in dbmig's output
            return List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable", "-Xlog:all=error:stderr");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By a run that does what most do. */
    private static void make(List<String> java, Path jar, Path archive) throws IOException {
        Path folder = Files.createTempDirectory("dbmig-archive-");
        Files.createDirectories(folder.resolve("migrations"));
        Files.writeString(folder.resolve("migrations/001_a.sql"), "CREATE TABLE a (id int);\n");
        Files.writeString(folder.resolve("dbmig.yaml"), "backup: {dir: backups}\nstate-dir: runs\n");
        Path half = archive.resolveSibling("half.jsa");
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of("-XX:ArchiveClassesAtExit=" + half, "-jar", jar.toString()));
        try (TestDatabase database = TestServer.shared().newDatabase()) {
            database.run("CREATE TABLE b (id int)");
            ConnectionSettings settings = database.settings();
            new DbmigProgram(command).safely().in(folder).with("PGHOST", settings.host()).with("PGPORT", "" + settings.port())
                    .with("PGDATABASE", settings.database()).with("PGUSER", settings.user())
                    .with("PGPASSWORD", settings.get("password").orElse("")).run("upgrade", "--yes");
        }
        remove(folder, "*");
        Files.delete(folder);
        remove(archive.getParent(), "dbmig-*.jsa");
        if (Files.exists(half)) {
            Files.move(half, archive, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** What fits, with all that is in it; a JVM that has an archive open keeps it. */
    private static void remove(Path folder, String pattern) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, pattern)) {
            for (Path each : found) {
                if (Files.isDirectory(each)) {
                    remove(each, "*");
                }
                Files.deleteIfExists(each);
            }
        }
    }
}
