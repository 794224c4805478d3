package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.migration.Adoption;
import dev.dbmig.migration.Adoption.Missing;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.postgres.Session;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "adopt",
        description = {"Take over the tracking table of another tool: what it says is applied counts as applied.",
            "Its rows are not changed. From then on dbmig keeps that table up to date too, in its own shape, so that "
            + "everything that reads it still works."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig adopt --dry-run                       what would be considered applied",
            "  dbmig adopt --from ops.schema_migrations    where there are several tables, or one of another name",
            "  dbmig adopt --no-mirror                     nothing reads the old table any more"})
final class AdoptCommand extends EditCommand {

    @Option(names = "--from", paramLabel = "TABLE", description = "The tracking table, perhaps with its schema.")
    String from;

    @ArgGroup
    Keeping keeping;

    /** Whether the table is written from now on. */
    static final class Keeping {
        @Option(names = "--mirror", description = "Keep the table up to date from now on. The default.")
        boolean mirror;

        @Option(names = "--no-mirror", description = "Do not keep the table up to date from now on.")
        boolean noMirror;
    }

    @Option(names = "--missing", paramLabel = "forget|write", description = "What is true of migrations that the history has"
            + " as applied, and the table does not: forget, the other tool has undone them; write, the table was not kept.")
    String missing;

    @Option(names = "--dry-run", description = "Show what would be considered applied, and change nothing.")
    boolean dryRun;

    @Override
    ExitCode run() {
        requireOwnScripts("adopt");
        MigrationFolder folder = folder();
        HistoryTable history = wiring().configuration().history();
        Adoption.Choice choice = new Adoption.Choice(Optional.ofNullable(from),
                wiring().configuration().migrations().allowsOutOfOrder(),
                Optional.ofNullable(keeping).map(k -> k.mirror), missing());
        Function<Session, Adoption> look = session -> Adoption.preview(session, history, folder, choice);
        Adoption adoption = look(look);
        AdoptionTable shown = new AdoptionTable(adoption, connection().database());
        if (!console.isJson()) {
            console.lines(shown.lines());
        }
        adoption.requireFit();
        adoption.replaced().ifPresent(before -> console.warn("table " + before + ", which was adopted before, is no longer"
                + " kept up to date once this one is adopted"));
        if (!adoption.isDone() && !dryRun) {
            edit(editor -> editor.adopt(adoption, look));
        }
        tell(adoption, shown);
        return ExitCode.OK;
    }

    private Missing missing() {
        return switch (missing == null ? "" : missing) {
            case "" -> Missing.UNKNOWN;
            case "forget" -> Missing.FORGET;
            case "write" -> Missing.WRITE;
            default -> throw DbmigException.usage("--missing: \"" + missing + "\" is neither forget nor write")
                    .hint("forget: the other tool has undone them; write: the table was not kept.");
        };
    }

    private void tell(Adoption adoption, AdoptionTable shown) {
        if (console.isJson()) {
            console.json(shown.json(dryRun));
            return;
        }
        if (adoption.isDone()) {
            console.say("Nothing to do: the history has all of " + adoption.table() + ".");
        } else if (dryRun) {
            console.say("Nothing was changed. It would mean: " + shown.counts() + ".");
        } else {
            console.say("Adopted " + adoption.table() + ": " + shown.counts() + ".");
            console.say(shown.mirrorSentence());
        }
    }
}
