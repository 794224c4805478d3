package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.insight.SchemaDifference;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(name = "check",
        description = {"Look whether the script for fresh installations makes what the migrations make, object by object; exit 10 if not.",
            "Both run in a scratch database beside the configured one; that itself is left alone."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig schema check                  schema.sql against the migrations",
            "  dbmig schema check db/schema.sql --json"})
final class SchemaCheckCommand extends SchemaFileCommand {

    @Override
    ExitCode run() {
        if (!Files.isRegularFile(path())) {
            throw DbmigException.usage("there is no file \"" + shown() + "\"")
                    .hint("Name the script for fresh installations, or write it: dbmig schema dump");
        }
        List<SchemaDifference> differences = work(script -> script.check(path(), shown()));
        DifferenceText text = new DifferenceText(console, "migrations", "script");
        if (console.isJson()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("file", shown());
            document.put("differences", text.json(differences));
            console.json(document);
        } else {
            text.show(differences);
            console.line(differences.isEmpty() ? console.styled(Console.Style.GOOD, "Equal") + ": " + shown() + " makes what the migrations make."
                    : console.styled(Console.Style.BAD, "Not equal") + ": " + shown() + " makes something else than the migrations: "
                            + differences.size() + (differences.size() == 1 ? " difference." : " differences."));
        }
        return differences.isEmpty() ? ExitCode.OK : ExitCode.PROBLEM_FOUND;
    }
}
