package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.file.DurableFile;
import dev.dbmig.file.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run leaves on the disk: {@code plan.json} before anything else, {@code journal}, what was decided on
 * the way as {@code <name>.json}, {@code report.json}, and {@code log}. Only its owner can read it.
 */
final class RunFolder {

    private static final String PLAN = "plan";
    private static final String JOURNAL = "journal";

    private final Path path;

    RunFolder(Path path) {
        this.path = path;
    }

    /** Makes the folder and the plan in it durable, and then the journal. */
    static RunFolder create(Path runs, String runId, Map<String, Object> plan) {
        Path path = runs.resolve(runId);
        try {
            makeFolders(runs);
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            DurableFile.syncFolder(runs);
        } catch (IOException e) {
            throw new DbmigException(ExitCode.REFUSED, "cannot make the folder \"" + path + "\" for the run's journal", e)
                    .detail(e.toString())
                    .hint("Name a folder that " + System.getProperty("user.name") + " can write to with state-dir "
                            + "(DBMIG_STATE_DIR); or go without what needs one: --skip-backup --skip-test.");
        }
        RunFolder folder = new RunFolder(path);
        folder.keep(PLAN, plan);
        return folder;
    }

    private static void makeFolders(Path runs) throws IOException {
        Files.createDirectories(runs.getParent());
        if (!Files.isDirectory(runs)) {
            Files.createDirectories(runs,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    String runId() {
        return path.getFileName().toString();
    }

    Path path() {
        return path;
    }

    Map<String, Object> plan() {
        return read(PLAN).orElseThrow(() -> new DbmigException(ExitCode.UNFINISHED,
                "the run folder \"" + path + "\" has no plan").hint("Nothing had begun: remove the folder."));
    }

    /** What was said, with times; for people. */
    Path log() {
        return path.resolve("log");
    }

    Journal newJournal(Clock clock) {
        return Journal.create(path.resolve(JOURNAL), clock);
    }

    Journal journal(Clock clock) {
        return Journal.open(path.resolve(JOURNAL), clock);
    }

    /** As it is, without touching it; empty if the run was killed before it had one. */
    List<Journal.Line> lines() {
        Path journal = path.resolve(JOURNAL);
        return Files.exists(journal) ? Journal.read(journal) : List.of();
    }

    /** Whether its run began to act and has not come to an end. */
    boolean isUnfinished() {
        List<Journal.Line> lines = lines();
        return !lines.isEmpty() && !Journal.isEnded(lines);
    }

    /** Keeps a document of the run, durably. */
    void keep(String name, Map<String, Object> document) {
        DurableFile.write(path.resolve(name + ".json"), Json.write(document).getBytes(StandardCharsets.UTF_8));
    }

    /** A document that {@link #keep} wrote; empty if the run did not come so far. */
    @SuppressWarnings("unchecked")
    Optional<Map<String, Object>> read(String name) {
        Path file = path.resolve(name + ".json");
        try {
            return Files.exists(file) ? Optional.of((Map<String, Object>) Json.read(Files.readString(file)))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException | ClassCastException e) {
            throw new DbmigException(ExitCode.UNFINISHED, "cannot read \"" + file + "\"", e).detail(e.toString())
                    .hint("Nothing was changed now. Bring the file back from a copy.");
        }
    }
}
