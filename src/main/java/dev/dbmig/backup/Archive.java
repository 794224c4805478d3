package dev.dbmig.backup;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.ClientProgram;
import dev.dbmig.postgres.ProgramRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What pg_restore says about an archive: here it reads the file, behind a prefix it is fed. */
final class Archive {

    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Path file;
    private final ClientProgram pgRestore;

    Archive(Path file, ClientProgram pgRestore) {
        this.file = file;
        this.pgRestore = pgRestore;
    }

    /** Begins to read all of it, which decompresses and parses every block; {@link Decoding#problem} waits. */
    Decoding decode() {
        return new Decoding(start(List.of("--file=/dev/null")).discardOutput());
    }

    /** A reading under way. */
    record Decoding(ProgramRun run) implements AutoCloseable {

        /**
         * @return what pg_restore complains of; empty if it read everything
         * @throws DbmigException if the deadline passed
         */
        Optional<String> problem(long deadline) {
            int code = run.await(deadline, () -> { });
            // pg_restore exits 0 after some warnings, e.g. of errors ignored
            return code == 0 && run.errors() == null ? Optional.empty()
                    : Optional.of("pg_restore cannot read the archive to its end: "
                            + (run.errors() == null ? "exit code " + code : run.errors()));
        }

        @Override
        public void close() {
            run.close();
        }
    }

    /** Where the archive differs from what the manifest says of it, by the archive's own head. */
    List<String> contradictions(Manifest manifest) {
        Map<String, String> head = head();
        List<String> problems = new ArrayList<>();
        compare(problems, "database", head.get("dbname"), manifest.source().database().replaceAll("[\\r\\n]", " "));
        compare(problems, "server version", head.get("Dumped from database version"), manifest.source().serverVersion());
        compare(problems, "pg_dump version", head.get("Dumped by pg_dump version"), manifest.dump().programVersion());
        compare(problems, "format", head.get("Format"), manifest.dump().format().name());
        return problems;
    }

    private static void compare(List<String> problems, String what, String found, String expected) {
        if (!expected.equals(found)) {
            problems.add("the archive is of " + what + " \"" + found + "\", and the manifest says \"" + expected + "\"");
        }
    }

    private Map<String, String> head() {
        Map<String, String> head = new LinkedHashMap<>();
        try (ProgramRun run = start(List.of("--list"));
                Watch watch = new Watch(run, System.nanoTime() + PATIENCE_NANOS);
                BufferedReader lines = new BufferedReader(new InputStreamReader(run.stdout(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null && line.startsWith(";"); line = lines.readLine()) {
                int colon = line.indexOf(": ");
                if (colon > 0 && line.startsWith(";     ")) {
                    head.putIfAbsent(line.substring(1, colon).strip(), line.substring(colon + 2));
                }
            }
            watch.check();
        } catch (IOException e) {
            throw DbmigException.refused("cannot read the list of archive \"" + file + "\"").detail(e.toString());
        }
        return head;
    }

    private ProgramRun start(List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        if (pgRestore.isLocal()) {
            all.add(file.toString());
            return pgRestore.start(all, Optional.empty());
        }
        return feed(pgRestore.startFed(all, Optional.empty()), file);
    }

    /** Writes a file to a program's standard input, on another thread; a program that ends early stops it. */
    static ProgramRun feed(ProgramRun run, Path file) {
        Thread feeder = new Thread(() -> {
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
                    OutputStream out = run.stdin()) {
                in.transferTo(out);
            } catch (IOException e) {
                // its exit code tells
            }
        }, "dbmig-feed");
        feeder.setDaemon(true);
        feeder.start();
        return run;
    }
}
