package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.upgrade.Drift;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "drift",
        description = {"Compare the database with what its applied migrations make of an empty one, object by object; exit 10",
            "if it differs. Makes a scratch database beside it and drops that again; the database itself is only read."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig drift                          what was changed by hand",
            "  dbmig drift --quick                  what changed since the last 'dbmig drift' that found nothing",
            "  dbmig drift --json --env production"})
final class DriftCommand extends DatabaseCommand {

    @Option(names = "--quick", description = "Compare with what the database was when 'dbmig drift' last found nothing, "
            + "without a scratch database.")
    boolean quick;

    @Override
    ExitCode run() {
        askForPassword();
        Drift drift = new Drift(usualSettings(), folder(), wiring().configuration().ignoredDrift(), console::warn);
        Drift.Found found = compare(drift);
        if (console.isJson()) {
            console.json(json(found));
        } else {
            show(found);
        }
        return found.differences().isEmpty() ? ExitCode.OK : ExitCode.PROBLEM_FOUND;
    }

    private Drift.Found compare(Drift drift) {
        InterruptedWork.begin(null);
        try {
            console.progress("  comparing " + connection().database() + " …");
            return quick ? drift.compareWithKnown() : drift.compare();
        } catch (DbmigException e) {
            throw InterruptedWork.why(e, "schemas were compared");
        } finally {
            InterruptedWork.end();
        }
    }

    private void show(Drift.Found found) {
        text().show(found.differences());
        found.ignored().forEach((difference, rule) -> console.say(console.styled(Console.Style.DIM,
                "Ignored: " + difference.object() + " (" + rule.reason() + ")")));
        String than = quick ? "what it was when it was last compared"
                : "what " + (found.applied() == 1 ? "its migration makes" : "its " + found.applied() + " migrations make");
        console.line(found.differences().isEmpty()
                ? console.styled(Console.Style.GOOD, "No drift") + ": database \"" + connection().database() + "\" is " + than + "."
                : console.styled(Console.Style.BAD, "Drift") + ": database \"" + connection().database() + "\" is not " + than + ": "
                        + found.differences().size() + (found.differences().size() == 1 ? " difference." : " differences."));
    }

    private DifferenceText text() {
        return new DifferenceText(console, "migrations", "database");
    }

    private Map<String, Object> json(Drift.Found found) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("database", connection().database());
        document.put("migrations", found.applied());
        document.put("differences", text().json(found.differences()));
        List<Map<String, Object>> ignored = new ArrayList<>();
        found.ignored().forEach((difference, rule) -> {
            Map<String, Object> one = text().json(difference);
            one.put("reason", rule.reason());
            ignored.add(one);
        });
        document.put("ignored", ignored);
        return document;
    }
}
