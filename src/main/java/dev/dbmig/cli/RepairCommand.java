package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.History;
import dev.dbmig.migration.HistoryEditor.Repair;
import dev.dbmig.migration.MigrationState;
import dev.dbmig.migration.MigrationStatus;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "repair",
        description = {"Make the history fit one migration again, with a reason that is recorded.",
            "A changed file: its checksum is accepted. A missing file: the migration is taken back from the history. "
            + "A script that stopped on the way: say which it is."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig repair 004_add_index.sql --reason \"only a comment was changed\"",
            "  dbmig repair 005 --applied --reason \"finished by hand\"",
            "  dbmig repair 005 --done --reason \"the procedure had committed, see ticket 12\""})
final class RepairCommand extends EditCommand {

    @Parameters(paramLabel = "FILE", description = "The file, version or name of one migration.")
    String file;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; kept in the history.")
    String reason;

    @ArgGroup
    Decision decision;

    /** What only the operator knows of a script that stopped. */
    static final class Decision {
        @Option(names = "--applied", description = "All of the script is done.")
        boolean applied;

        @Option(names = "--not-applied", description = "Nothing of the script is done any more.")
        boolean notApplied;

        @Option(names = "--done", description = "The statement in which it stopped is done: go on behind it.")
        boolean done;

        @Option(names = "--not-done", description = "The statement in which it stopped is not done: run it again.")
        boolean notDone;
    }

    @Override
    ExitCode run() {
        if (reason.isBlank()) {
            throw DbmigException.usage("--reason must not be empty").hint("Say why the history is changed by hand.");
        }
        MigrationStatus status = find();
        Repair repair = choose(status);
        edit(editor -> {
            editor.repair(status, repair, reason);
            return null;
        });
        answer(status.label() + ": " + told(repair) + ".", List.of(status.label()));
        return ExitCode.OK;
    }

    private MigrationStatus find() {
        Comparison comparison = look(session -> Comparison.of(folder().migrations(),
                new History(wiring().configuration().history()).rows(session)));
        String name = Path.of(file).getFileName().toString();
        return comparison.statuses().stream()
                .filter(s -> s.key().equals(file) || s.label().equals(file)
                        || s.migration().map(m -> m.name().equals(file)
                        || m.up().file().getFileName().toString().equals(name)
                        || m.up().file().getFileName().toString().equals(name + ".sql")).orElse(false))
                .findFirst().orElseThrow(() -> DbmigException.usage("no migration is named \"" + file + "\"")
                        .hint("'dbmig status' lists them."));
    }

    private Repair choose(MigrationStatus status) {
        if (status.state() == MigrationState.FAILED) {
            return chooseForFailed(status);
        }
        if (decision != null) {
            throw DbmigException.usage(status.label() + " did not stop on the way: it is " + status.state().label())
                    .hint("--applied, --not-applied, --done and --not-done are for a script that did.");
        }
        return switch (status.state()) {
            case CHANGED -> Repair.ACCEPT_CHANGE;
            case MISSING -> Repair.FORGET;
            default -> throw DbmigException.usage("nothing to repair: " + status.label() + " is " + status.state().label())
                    .hint("'dbmig status' shows what does not fit.");
        };
    }

    private Repair chooseForFailed(MigrationStatus status) {
        if (decision == null) {
            throw DbmigException.usage(status.label() + " " + status.note())
                    .hint("Say what is true: --applied, --not-applied, --done or --not-done.");
        }
        if (decision.applied) {
            return Repair.MARK_APPLIED;
        }
        if (decision.notApplied) {
            return Repair.MARK_PENDING;
        }
        return decision.done ? Repair.STATEMENT_DONE : Repair.STATEMENT_NOT_DONE;
    }

    private static String told(Repair repair) {
        return switch (repair) {
            case ACCEPT_CHANGE -> "the file as it is now counts as applied";
            case FORGET -> "taken back from the history";
            case MARK_APPLIED -> "counts as applied";
            case MARK_PENDING -> "counts as not applied";
            case STATEMENT_DONE -> "goes on behind the statement in which it stopped";
            case STATEMENT_NOT_DONE -> "runs the statement in which it stopped again";
        };
    }
}
