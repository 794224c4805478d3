package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.History;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.MigrationScript;
import dev.dbmig.migration.MigrationStatus;
import dev.dbmig.upgrade.Safety;
import dev.dbmig.upgrade.Validation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(name = "validate",
        description = "Look whether the database is as it should be: indexes, foreign keys, views and functions, the tables of "
                + "checks.tables, the verify scripts of what is applied, the queries of checks.dir. Changes nothing.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig validate                       exit 10 if something is wrong",
            "  dbmig validate --json --env production"})
final class ValidateCommand extends DatabaseCommand {

    @Override
    ExitCode run() {
        MigrationFolder folder = folder();
        Safety safety = usualSettings().safety();
        List<String> problems = look(session -> {
            Comparison comparison = Comparison.of(folder.migrations(),
                    new History(wiring().configuration().history()).rows(session));
            return Validation.of(session, safety, verifyScripts(comparison));
        });
        if (console.isJson()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("database", connection().database());
            document.put("problems", problems);
            console.json(document);
        } else if (problems.isEmpty()) {
            console.line("Database \"" + connection().database() + "\" is as it should be.");
        } else {
            problems.forEach(console::line);
        }
        return problems.isEmpty() ? ExitCode.OK : ExitCode.PROBLEM_FOUND;
    }

    private static List<MigrationScript> verifyScripts(Comparison comparison) {
        return comparison.statuses().stream().filter(MigrationStatus::isApplied)
                .flatMap(status -> status.migration().stream()).flatMap(migration -> migration.verify().stream()).toList();
    }
}
