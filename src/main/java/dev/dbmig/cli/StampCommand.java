package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import dev.dbmig.migration.MigrationFolder;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "stamp",
        description = "Set the history to a version without running anything.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig stamp 004                      004 and all below count as applied, the rest does not",
            "  dbmig stamp head --reason \"restored from the dump of Monday\""})
final class StampCommand extends EditCommand {

    @Parameters(paramLabel = "VERSION", description = "A version or name, head, or base for none.")
    String version;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "stamped", description = "Kept in the history.")
    String reason;

    @Override
    ExitCode run() {
        if (wiring().engine().isPresent()) {
            return stampEngine();
        }
        MigrationFolder folder = folder();
        List<String> changed = edit(editor -> editor.stamp(version, folder.migrations(), reason));
        answer(changed.isEmpty() ? "Nothing to do: the history says so already."
                : "Stamped: " + String.join(", ", changed) + ".", changed);
        return ExitCode.OK;
    }

    private ExitCode stampEngine() {
        settingsOfEdit();
        String now = engineView().stamp(version);
        answer("Stamped: " + wiring().engine().orElseThrow().label() + " says " + now + ".", List.of(version));
        return ExitCode.OK;
    }
}
