package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.insight.NoSql;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.NewMigration;
import dev.dbmig.upgrade.Beginning;
import dev.dbmig.upgrade.Drift;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "drift",
        description = {"Compare the database with what its applied migrations make of an empty one, object by object; exit 10 if it differs.",
            "Makes a scratch database beside it and drops that again; the database itself is only read."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig drift                          what was changed by hand",
            "  dbmig drift --quick                  what changed since the last run, or the last 'dbmig drift' that found nothing",
            "  dbmig drift --write                  a migration of what was changed by hand; then: dbmig stamp VERSION",
            "  dbmig drift --write \"undo hotfix\" --revert    a script that takes it back; then: dbmig apply undo_hotfix.sql",
            "  dbmig drift --json --env production"})
final class DriftCommand extends DatabaseCommand {

    @Option(names = "--quick", description = "Compare with what the database was after the last run, or when 'dbmig drift' last found nothing, "
            + "without a scratch database.")
    boolean quick;

    @Option(names = "--write", arity = "0..1", paramLabel = "NAME", fallbackValue = "correct drift",
            description = "Write a migration, in the folder's own layout, after which the migrations make what the database is.")
    String write;

    @Option(names = "--revert", description = "With --write: a script, beside the folder of migrations, that makes the database what they make.")
    boolean revert;

    @Option(names = "--schema", paramLabel = "FILE", description = "A script that the migrations build upon, where they do not begin with an "
            + "empty database. Default after a baseline: schema.sql or init.sql.")
    String schema;

    @Option(names = "--at", paramLabel = "VERSION", description = "The version up to which that script contains the migrations; base for none. "
            + "Default: what it says of itself.")
    String at;

    @Override
    ExitCode run() {
        if (write == null ? revert : quick) {
            throw DbmigException.usage(write == null ? "--revert says which migration --write is to write"
                    : "--write needs the whole comparison, which --quick leaves out").hint(write == null ? "Give --write, too." : "Use one of the two.");
        }
        askForPassword();
        Drift drift = new Drift(usualSettings(), folder(), wiring().configuration().ignoredDrift(), beginning(), console::warn);
        Signals.onInterrupt(reason -> {
            drift.interrupt(reason);
            return true;
        });
        if (write != null) {
            Path script = wiring().besideMigrations().resolve(NewMigration.nameOf(write) + ".sql");
            return written(work(() -> revert ? drift.writeRevert(script)
                    : drift.write(write, new NewMigration(wiring().migrationsDir(), wiring().migrationsShownAs()))));
        }
        Drift.Found found = work(() -> quick ? drift.compareWithKnown() : drift.compare());
        if (console.isJson()) {
            console.json(json(found));
        } else {
            show(found);
        }
        return found.differences().isEmpty() ? ExitCode.OK : ExitCode.PROBLEM_FOUND;
    }

    private Beginning beginning() {
        if (wiring().engine().isPresent() && (schema != null || at != null)) {
            throw DbmigException.usage("--schema and --at are for migrations of dbmig's own").hint("Leave them out.");
        }
        if (quick && (schema != null || at != null)) {
            throw DbmigException.usage("--quick makes no scratch database, which --schema and --at are for").hint("Leave one or the other out.");
        }
        KnownScripts known = KnownScripts.of(wiring());
        Optional<Migration> given = Optional.ofNullable(schema).map(file -> KnownScripts.script(Path.of(file)));
        if (at != null && given.isEmpty()) {
            given = known.schema();
            given.orElseThrow(() -> DbmigException.usage("there is no schema.sql and no init.sql").hint("Name the script with --schema FILE."));
        }
        return new Beginning(given, Optional.ofNullable(at), known::schema);
    }

    private <T> T work(Supplier<T> action) {
        console.progress("  comparing " + connection().database() + " …");
        try {
            return action.get();
        } finally {
            Signals.onInterrupt(reason -> false);
        }
    }

    private ExitCode written(Drift.Written written) {
        List<String> files = written.files().stream().map(Path::toString).toList();
        if (console.isJson()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("database", connection().database());
            document.put("files", files);
            document.put("left", text().json(written.left()));
            console.json(document);
            return written.left().isEmpty() ? ExitCode.OK : ExitCode.PROBLEM_FOUND;
        }
        files.forEach(console::line);
        if (!files.isEmpty()) {
            console.say(written.version().map(version -> "The database has it already: read it, then 'dbmig stamp " + version
                    + " --reason \"drift\"'.").orElse("It changes the database: read it, then 'dbmig apply " + files.get(0) + "'."));
        }
        if (!written.left().isEmpty()) {
            console.line(console.styled(Console.Style.WARN, files.isEmpty() ? "Nothing was written" : "It is not complete")
                    + ": dbmig has no SQL for what is left.");
            text().show(written.left());
            written.left().forEach(difference -> NoSql.reason(difference).ifPresent(reason ->
                    console.say(console.styled(Console.Style.DIM, difference.object() + ": " + reason))));
        } else if (files.isEmpty()) {
            console.say("Nothing to do: there is no drift.");
        }
        return written.left().isEmpty() ? ExitCode.OK : ExitCode.PROBLEM_FOUND;
    }

    private void show(Drift.Found found) {
        text().show(found.differences());
        found.ignored().forEach((difference, rule) -> console.say(console.styled(Console.Style.DIM,
                "Ignored: " + difference.object() + " (" + rule.reason() + ")")));
        String than = found.since().isPresent() ? "what it was " + found.since().get()
                : "what " + found.script().map(script -> found.applied() == 0 ? script + " makes" : script + " and ").orElse("")
                        + (found.script().isEmpty() || found.applied() > 0 ? migrations(found) : "");
        console.line(found.differences().isEmpty()
                ? console.styled(Console.Style.GOOD, "No drift") + ": database \"" + connection().database() + "\" is " + than + "."
                : console.styled(Console.Style.BAD, "Drift") + ": database \"" + connection().database() + "\" is not " + than + ": "
                        + found.differences().size() + (found.differences().size() == 1 ? " difference." : " differences."));
    }

    private static String migrations(Drift.Found found) {
        return found.applied() == 1 ? "its migration " + (found.script().isPresent() ? "make" : "makes") : "its " + found.applied() + " migrations make";
    }

    private DifferenceText text() {
        return new DifferenceText(console, "migrations", "database");
    }

    private Map<String, Object> json(Drift.Found found) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("database", connection().database());
        document.put("migrations", found.applied());
        document.put("script", found.script().orElse(null));
        document.put("since", found.since().orElse(null));
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
