package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What runs of this machine have left behind: one document each, the plan included. */
public final class RunReports {

    private final Path runs;

    /** @param stateDir holds a folder for each run */
    public RunReports(Path stateDir) {
        this.runs = stateDir.resolve("runs");
    }

    /** Ids of all runs, the oldest first. */
    public List<String> ids() {
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(runs)) {
            return folders.filter(Files::isDirectory).map(folder -> folder.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw DbmigException.refused("cannot read \"" + runs + "\", where runs are kept").detail(e.toString())
                    .hint("Run dbmig as the user that made it, or name another folder with state-dir.");
        }
    }

    /** Whether a run began to act and has not come to its end, as far as can be told: in doubt it has not. */
    public boolean isUnfinished(String id) {
        return unfinished().test(id);
    }

    /** The same for many of them: looks into the folder of the runs once, and then only at those that are there. */
    public Predicate<String> unfinished() {
        try (Stream<Path> folders = Files.list(runs)) {
            Set<String> ids = folders.map(folder -> folder.getFileName().toString()).collect(Collectors.toSet());
            return id -> ids.contains(id) && isUnfinished(runs.resolve(id));
        } catch (NoSuchFileException e) {
            return id -> false;
        } catch (IOException | UncheckedIOException e) {
            return id -> true;
        }
    }

    private static boolean isUnfinished(Path folder) {
        try {
            return new RunFolder(folder).isUnfinished();
        } catch (DbmigException e) {
            return true;
        }
    }

    /** What a run decided before it acted; empty if it did not come so far. */
    public Optional<Map<String, Object>> plan(String id) {
        return new RunFolder(runs.resolve(id)).read("plan");
    }

    /**
     * @param id of a run; empty for the newest
     * @return its report; of a run without one, what its journal tells
     */
    public Map<String, Object> read(Optional<String> id) {
        List<String> ids = ids();
        String wanted = id.orElseGet(() -> ids.isEmpty() ? "" : ids.get(ids.size() - 1));
        if (!ids.contains(wanted)) {
            throw DbmigException.usage(wanted.isEmpty() ? "there is no run yet" : "there is no run \"" + wanted + "\"")
                    .hint("Runs are kept in " + runs + "; a run that is one transaction and nothing else keeps no report.");
        }
        RunFolder folder = new RunFolder(runs.resolve(wanted));
        return folder.read("report").orElseGet(() -> {
            Map<String, Object> report = new LinkedHashMap<>(folder.plan());
            RunOutcome outcome = new RunOutcome(folder.lines(), null);
            report.put("outcome", outcome.lines().isEmpty() ? "never begun" : outcome.word());
            report.put("steps", outcome.steps());
            report.put("journal", outcome.lines().stream().map(Journal.Line::toString).toList());
            return report;
        });
    }
}
