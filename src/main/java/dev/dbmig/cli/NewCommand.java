package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.migration.NewMigration;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "new", aliases = "create",
        description = "Write the files of a new migration, in the layout that the folder has.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig new \"Add user preferences\"", "  dbmig create --name add_user_preferences"})
final class NewCommand extends DatabaseCommand {

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "What it does, in a few words.")
    String name;

    @Option(names = "--name", paramLabel = "NAME", hidden = true)
    String named;

    @Option(names = "--sequential", description = "In an empty folder: number migrations 001, 002, … instead of by time.")
    boolean sequential;

    @Override
    ExitCode run() {
        String title = name != null ? name : named;
        if (title == null) {
            throw DbmigException.usage("new needs a name").hint("dbmig new \"Add user preferences\"");
        }
        if (wiring().engine().isPresent()) {
            return createRevision(title);
        }
        List<Path> files = new NewMigration(wiring().migrationsDir(), wiring().migrationsShownAs())
                .create(title, sequential);
        if (console.isJson()) {
            console.json(Map.of("files", files.stream().map(Path::toString).toList()));
        } else {
            files.forEach(file -> console.line(file.toString()));
        }
        return ExitCode.OK;
    }

    private ExitCode createRevision(String title) {
        if (sequential) {
            throw DbmigException.usage("--sequential numbers scripts of dbmig's own").hint("Leave it out: "
                    + wiring().engine().orElseThrow().label() + " names its revisions.");
        }
        String said = new EngineView(wiring().engine().orElseThrow(), connection()).create(title).strip();
        if (console.isJson()) {
            console.json(Map.of("said", said));
        } else {
            console.line(said);
        }
        return ExitCode.OK;
    }
}
