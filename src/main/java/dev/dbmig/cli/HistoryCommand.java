package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.engine.Revision;
import dev.dbmig.engine.Revisions;
import dev.dbmig.migration.History;
import dev.dbmig.migration.HistoryRow;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "history",
        description = "Show everything that was ever done to the database, in order: what, when, by whom, in which run.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig history", "  dbmig history --json",
            "  dbmig history --markdown --env production      keep migrations/CHANGELOG.md up to date"})
final class HistoryCommand extends DatabaseCommand {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    @Option(names = "--markdown", arity = "0..1", paramLabel = "FILE", fallbackValue = "",
            description = {"Write what is missing into a changelog, for the environment or database, and keep what is in it.",
                "Default: CHANGELOG.md in the folder of migrations."})
    String markdown;

    @Override
    ExitCode run() {
        if (markdown != null && wiring().engine().isPresent()) {
            throw DbmigException.usage("--markdown is about scripts of dbmig's own").hint("The history of "
                    + wiring().engine().orElseThrow().label() + " says neither when something was applied nor by whom.");
        }
        if (wiring().engine().isPresent()) {
            return showRevisions(engineView().revisions());
        }
        List<HistoryRow> rows = look(session -> new History(wiring().configuration().history()).rows(session));
        if (markdown != null) {
            return write(rows);
        }
        if (console.isJson()) {
            console.json(rows.stream().map(HistoryCommand::json).toList());
            return ExitCode.OK;
        }
        Table table = new Table("applied", "migration", "state", "by", "took", "run", "remark");
        for (HistoryRow row : rows) {
            table.row(time(row.appliedAt()), row.label(), row.state().name().toLowerCase(Locale.ROOT), row.appliedBy(),
                    row.executionTimeMs() == null ? "" : row.executionTimeMs() + " ms",
                    row.runId() == null ? "" : row.runId(), remark(row));
        }
        table.lines().forEach(console::line);
        return ExitCode.OK;
    }

    /** The newest first, as Alembic shows them; the engine knows neither when nor by whom. */
    private ExitCode showRevisions(Revisions revisions) {
        List<Revision> newestFirst = new ArrayList<>(revisions.all());
        Collections.reverse(newestFirst);
        if (console.isJson()) {
            console.json(newestFirst.stream().map(revision -> EngineView.json(revisions, revision)).toList());
            return ExitCode.OK;
        }
        Table table = new Table("version", "name", "state", "after");
        newestFirst.forEach(revision -> table.row(revision.version(), revision.name(),
                revisions.current().contains(revision.version()) ? "current" : revisions.isApplied(revision) ? "applied" : "pending",
                revision.parents().isEmpty() ? "base" : String.join(" and ", revision.parents())));
        table.lines().forEach(console::line);
        return ExitCode.OK;
    }

    private ExitCode write(List<HistoryRow> rows) {
        Path file = markdown.isEmpty() ? wiring().migrationsDir().resolve("CHANGELOG.md") : Path.of(markdown);
        boolean isChanged = wiring().changelog(file, connection()).update(folder(), rows);
        if (console.isJson()) {
            console.json(Map.of("file", file.toString(), "changed", isChanged));
        } else {
            console.say(file + (isChanged ? " is brought up to date." : " is up to date."));
        }
        return ExitCode.OK;
    }

    private static String remark(HistoryRow row) {
        String undone = row.undoneAt() == null ? "" : "undone " + time(row.undoneAt()) + " by " + row.undoneBy();
        String reason = row.reason() == null ? "" : row.reason();
        String error = row.error() == null ? "" : row.error();
        return String.join("; ", List.of(undone, reason, error).stream().filter(s -> !s.isEmpty()).toList());
    }

    private static String time(OffsetDateTime time) {
        return TIME.format(time.atZoneSameInstant(ZoneId.systemDefault()));
    }

    private static Map<String, Object> json(HistoryRow row) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("kind", row.kind());
        one.put("version", row.version());
        one.put("name", row.name());
        one.put("description", row.description());
        one.put("author", row.author());
        one.put("checksum", row.checksum());
        one.put("state", row.state().name().toLowerCase(Locale.ROOT));
        one.put("statement", row.statement());
        one.put("appliedAt", row.appliedAt().toInstant().toString());
        one.put("appliedBy", row.appliedBy());
        one.put("executionTimeMs", row.executionTimeMs());
        one.put("run", row.runId());
        one.put("reason", row.reason());
        one.put("error", row.error());
        one.put("undoneAt", row.undoneAt() == null ? null : row.undoneAt().toInstant().toString());
        one.put("undoneBy", row.undoneBy());
        return one;
    }
}
