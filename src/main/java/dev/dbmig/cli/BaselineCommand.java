package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import dev.dbmig.migration.Version;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "baseline",
        description = "Begin the history of a database that exists already: all up to VERSION counts as applied.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig baseline 003", "  dbmig baseline 003 --reason \"as of the move to dbmig\""})
final class BaselineCommand extends EditCommand {

    @Parameters(paramLabel = "VERSION", description = "The last version whose changes the database has.")
    String version;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "baseline", description = "Kept in the history.")
    String reason;

    @Override
    ExitCode run() {
        Version baseline = Version.of(version);
        boolean changed = edit(editor -> editor.baseline(baseline, reason));
        answer(changed ? "The history begins at " + version + "." : "Nothing to do: the baseline is " + version
                + " already.", changed ? List.of(version) : List.of());
        return ExitCode.OK;
    }
}
