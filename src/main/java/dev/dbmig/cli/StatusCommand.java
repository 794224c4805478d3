package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.History;
import dev.dbmig.migration.HistoryRow;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.MigrationState;
import dev.dbmig.migration.Mirror;
import dev.dbmig.migration.Version;
import dev.dbmig.upgrade.UnfinishedRuns;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "status",
        description = "Show each migration with its state: applied, pending, changed, missing, out of order, failed.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig status",
            "  dbmig status --check                 exit 10 unless everything is applied and unchanged",
            "  dbmig status --json --env production"})
final class StatusCommand extends DatabaseCommand {

    @Option(names = "--check", description = "Exit 10 if anything is not applied, or not as it was applied.")
    boolean check;

    /** Why an upgrade would be refused: an adopted table, or one that should be. */
    private Optional<DbmigException> obstacle = Optional.empty();

    @Override
    ExitCode run() {
        Comparison comparison = compare();
        if (console.isJson()) {
            console.json(json(comparison));
        } else {
            show(comparison);
        }
        comparison.unfinishedScripts().forEach(console::warn);
        obstacle.ifPresent(e -> console.warn(e.getMessage() + "; " + e.hint().orElse("")));
        List<UnfinishedRuns.Found> unfinished = unfinishedRuns();
        unfinished.forEach(run -> console.warn("run " + run.run() + " on this database never ended; bring it to an end: dbmig recover"));
        return check && (!unfinished.isEmpty() || !isClean(comparison)) ? ExitCode.PROBLEM_FOUND : ExitCode.OK;
    }

    /** Where another user keeps the runs, who only looks may not see them. */
    private List<UnfinishedRuns.Found> unfinishedRuns() {
        try {
            return new UnfinishedRuns(usualSettings()).find();
        } catch (DbmigException e) {
            console.warn("whether a run never ended cannot be told: " + e.getMessage());
            return List.of();
        }
    }

    /** The folder is read while the server answers; what is wrong with the folder is said first. */
    private Comparison compare() {
        if (wiring().engine().isPresent()) {
            return engineView().compare();
        }
        Ahead<MigrationFolder> folder = folderAhead();
        List<HistoryRow> rows;
        try {
            rows = look(session -> {
                HistoryTable history = wiring().configuration().history();
                obstacle = Mirror.obstacle(session, history).or(() -> folder.get().obstacle(session, history));
                return new History(history).rows(session);
            });
        } catch (DbmigException e) {
            folder.get();
            throw e;
        }
        return Comparison.of(warned(folder.get()).migrations(), rows);
    }

    private void show(Comparison comparison) {
        console.lines(new StatusTable(comparison).lines());
        console.line("");
        console.line("Database \"" + connection().database() + "\" is at "
                + comparison.current().map(Version::toString).orElse("no version") + "; " + counts(comparison) + ".");
    }

    private static String counts(Comparison comparison) {
        StringBuilder counts = new StringBuilder();
        for (MigrationState state : MigrationState.values()) {
            int count = comparison.in(state).size();
            if (count > 0) {
                counts.append(counts.isEmpty() ? "" : ", ").append(count).append(' ').append(state.label());
            }
        }
        return counts.isEmpty() ? "no migrations" : counts.toString();
    }

    private boolean isClean(Comparison comparison) {
        return obstacle.isEmpty() && comparison.unfinishedScripts().isEmpty()
                && comparison.statuses().stream().allMatch(s -> s.state() == MigrationState.APPLIED
                || s.state() == MigrationState.BASELINE);
    }

    private Map<String, Object> json(Comparison comparison) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("database", connection().database());
        document.put("current", comparison.current().map(Version::toString).orElse(null));
        document.put("upToDate", isClean(comparison));
        document.put("migrations", comparison.statuses().stream().map(status -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("version", status.isVersioned() ? status.key() : null);
            one.put("name", StatusTable.name(status));
            one.put("state", status.state().label());
            one.put("note", status.note().isEmpty() ? null : status.note());
            one.put("appliedAt", status.row().map(HistoryRow::appliedAt).map(at -> at.toInstant().toString()).orElse(null));
            one.put("executionTimeMs", status.row().map(HistoryRow::executionTimeMs).orElse(null));
            return one;
        }).toList());
        return document;
    }
}
