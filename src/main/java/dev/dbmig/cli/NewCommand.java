package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.migration.NewMigration;
import dev.dbmig.migration.NewRow;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "new", aliases = "create",
        description = {"Write the files of a new migration, in the layout that the folder has.",
            "With --table, or where the migrations are rows of a table: insert the row that waits to be applied."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig new \"Add user preferences\"", "  dbmig create --name add_user_preferences",
            "  dbmig new --table \"Add phone_number to users\" --version 1.1.0 --file add_phone.sql"})
final class NewCommand extends DatabaseCommand {

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "What it does, in a few words.")
    String name;

    @Option(names = "--name", paramLabel = "NAME", hidden = true)
    String named;

    @Option(names = "--sequential", description = "In an empty folder: number migrations 001, 002, … instead of by time.")
    boolean sequential;

    @Option(names = "--table", description = "Insert a row into the table of migrations instead of writing files.")
    boolean table;

    @ArgGroup(exclusive = false)
    Row row;

    /** What only a row has. */
    static final class Row {
        @Option(names = "--version", paramLabel = "VERSION", description = "Of a row: its version; asked for on a terminal.")
        String version;

        @Option(names = "--file", paramLabel = "FILE", description = "Of a row: its script. Default: the standard input.")
        Path file;

        @Option(names = "--down", paramLabel = "FILE", description = "Of a row: the script that undoes it.")
        Path down;

        @Option(names = "--author", paramLabel = "NAME", description = "Of a row: who wrote it. Default: who is logged in.")
        String author;

        @Option(names = {"-y", "--yes"}, description = "Yes to what would be asked.")
        boolean yes;
    }

    @Override
    ExitCode run() {
        String title = name != null ? name : named;
        if (title == null || title.isBlank()) {
            throw DbmigException.usage("new needs a name").hint("dbmig new \"Add user preferences\"");
        }
        if (wiring().engine().isPresent() && !table && row == null) {
            return createRevision(title);
        }
        if (table || wiring().configuration().migrations().table().isPresent()) {
            return insert(title);
        }
        if (row != null) {
            throw DbmigException.usage("--version, --file, --down, --author and --yes are about a row of a table")
                    .hint("Insert one with --table; files are named and filled afterwards.");
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

    private ExitCode insert(String title) {
        if (sequential) {
            throw DbmigException.usage("--sequential numbers files, and the migration is a row").hint("Number it with --version.");
        }
        wiring().refuseFolderBesideTable();
        Row given = row == null ? new Row() : row;
        Optional<String> configured = wiring().configuration().migrations().table();
        String version = given.version != null ? given.version : ScriptInput.version(look(session ->
                NewRow.into(session, configured).nextVersion()));
        NewRow.Draft draft = new NewRow.Draft(version, title, ScriptInput.read(given.file, console),
                Optional.ofNullable(given.down).map(file -> ScriptInput.read(file, console)),
                given.author != null ? given.author : System.getProperty("user.name"));
        requireConfirmation(given.yes);
        String inserted = look(session -> NewRow.into(session, configured).insert(draft));
        if (console.isJson()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("database", connection().database());
            document.put("version", draft.version());
            document.put("row", inserted);
            console.json(document);
        } else {
            console.say("Inserted " + inserted + ". It is applied by 'dbmig upgrade'.");
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
