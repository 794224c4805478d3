package dev.dbmig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** How Java runs the packaged jar where it is run a thousand times: compiled for a short life, its classes from an archive. */
final class PackagedJar {

    private static final List<String> SHORT_LIFE = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xlog:disable");

    private static Path archive;

    private PackagedJar() {}

    static List<String> command(String jar) {
        List<String> command = java(SHORT_LIFE);
        command.addAll(List.of("-XX:SharedArchiveFile=" + archiveOf(Path.of(jar)), "-jar", jar));
        return command;
    }

    private static List<String> java(List<String> options) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        return command;
    }

    /** Made by the first that asks, from all that a whole run needs; without it, Java would only be slower. */
    private static synchronized Path archiveOf(Path jar) {
        try {
            if (archive == null) {
                archive = jar.resolveSibling("dbmig-" + Runtime.version().feature() + "-" + Files.getLastModifiedTime(jar).toMillis() + ".jsa");
            }
            if (!Files.exists(archive)) {
                Path temporary = Files.createTempDirectory(jar.getParent(), "archive-");
                Path made = temporary.resolve("dbmig.jsa");
                recordRun(temporary, jar, made);
                Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
            }
            return archive;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void recordRun(Path folder, Path jar, Path made) {
        List<String> plain = java(SHORT_LIFE);
        plain.addAll(List.of("-jar", jar.toString()));
        List<String> recorded = java(SHORT_LIFE);
        recorded.addAll(List.of("-XX:ArchiveClassesAtExit=" + made, "-jar", jar.toString()));
        try (PackagedDatabase database = new PackagedDatabase(folder).migration("001_a.sql", "CREATE TABLE a (a int);")
                .file("dbmig.yaml", "backup: {dir: backups}\nstate-dir: state\n")) {
            database.reaching(new DbmigProgram(plain)).run("upgrade");
            database.migration("002_b.sql", "CREATE TABLE b (b int);");
            DbmigProgram.Outcome outcome = database.reaching(new DbmigProgram(recorded)).safely().run("upgrade");
            if (outcome.exitCode() != 0) {
                throw new IllegalStateException(outcome.toString());
            }
        }
    }
}
