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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What pg_restore says about an archive: here it reads the file, behind a prefix it is fed. */
final class Archive {

    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final Pattern TABLE_DATA = Pattern.compile("\\d+; \\d+ \\d+ TABLE DATA ");

    private static final Pattern CREATED = Pattern.compile("; Archive created at (\\S+ \\S+)");

    private final Path file;
    private final ClientProgram pgRestore;

    Archive(Path file, ClientProgram pgRestore) {
        this.file = file;
        this.pgRestore = pgRestore;
    }

    /** Begins to read all of it, which decompresses every block; {@link Decoding#problem} waits. */
    Decoding decode() {
        Contents contents = contents();
        CopyEnds ends = new CopyEnds();
        return new Decoding(file, start(List.of("--data-only", "--file=-")).drainTo(ends), contents, ends);
    }

    /**
     * A reading under way. pg_restore's word is not enough: in the directory format it takes an empty file, and
     * of zstd and lz4 also one that was cut, for a table's data. So the ends of the tables' data are counted.
     */
    record Decoding(Path file, ProgramRun run, Contents contents, CopyEnds ends) implements AutoCloseable {

        /**
         * @return what is wrong; empty if everything was read
         * @throws DbmigException if the deadline passed
         */
        Optional<String> problem(long deadline) {
            int code = run.await(deadline, () -> { });
            String errors = run.errors();
            // It exits 0 after warnings; what else stands there may be the prefix's, e.g. podman's greeting.
            if (code != 0 || errors != null && errors.contains("pg_restore: ")) {
                return Optional.of("pg_restore cannot read the archive to its end: "
                        + (errors == null ? "exit code " + code : errors));
            }
            return contents.tables() == ends.count() ? ArchiveParts.problem(file) : Optional.of("the archive has the data of "
                    + contents.tables() + " tables, and only " + ends.count() + " come to their end");
        }

        @Override
        public void close() {
            run.close();
        }
    }

    /**
     * What the archive says of itself.
     *
     * @param head e.g. {@code dbname} and {@code Format}
     * @param created by the clock of the machine where pg_dump ran, e.g. {@code 2026-11-20 19:22:03}; null if it says nothing
     * @param tables how many have data in it
     */
    record Contents(Map<String, String> head, String created, long tables) {}

    /** @throws UnreadableArchive if pg_restore cannot read the list */
    private Contents contents() {
        Map<String, String> head = new LinkedHashMap<>();
        String created = null;
        long tables = 0;
        try (ProgramRun run = start(List.of("--list"));
                Watch watch = new Watch(run, System.nanoTime() + PATIENCE_NANOS);
                BufferedReader lines = new BufferedReader(new InputStreamReader(run.stdout(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int colon = line.indexOf(": ");
                if (line.startsWith(";     ") && colon > 0) {
                    head.putIfAbsent(line.substring(1, colon).strip(), line.substring(colon + 2));
                }
                Matcher time = CREATED.matcher(line);
                created = created == null && time.lookingAt() ? time.group(1) : created;
                tables += TABLE_DATA.matcher(line).lookingAt() ? 1 : 0;
            }
            watch.check();
            if (run.await(System.nanoTime() + PATIENCE_NANOS, () -> { }) != 0) {
                throw new UnreadableArchive(run.errors());
            }
        } catch (IOException e) {
            throw DbmigException.refused("cannot read the list of archive \"" + file + "\"").detail(e.toString());
        }
        return new Contents(head, created, tables);
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
