package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.History;
import dev.dbmig.migration.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(name = "current",
        description = "Show the version of the database; nothing if it has none.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig current", "  dbmig current --json"})
final class CurrentCommand extends DatabaseCommand {

    @Override
    ExitCode run() {
        Optional<String> current = wiring().engine().isPresent() ? engineView().revisions().currentShown() : look(session ->
                Comparison.of(List.of(), new History(wiring().configuration().history()).rows(session)).current())
                .map(Version::toString);
        if (console.isJson()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("database", connection().database());
            document.put("current", current.orElse(null));
            console.json(document);
        } else {
            current.ifPresent(console::line);
        }
        return ExitCode.OK;
    }
}
