package dev.dbmig.cli;

import dev.dbmig.migration.HistoryEditor;
import dev.dbmig.upgrade.EditHistory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Mixin;

/** A command that changes the history alone. */
abstract class EditCommand extends DatabaseCommand {

    @Mixin
    RunOptions run;

    final <T> T edit(Function<HistoryEditor, T> action) {
        askForPassword();
        if (wiring().configuration().confirm() && !run.yes) {
            Prompt.databaseName(connection().database(), wiring().configuration().environment().orElse("this environment"));
        }
        return new EditHistory(wiring().runSettings(connection(), run, null, false), console::say).run(action);
    }

    final void answer(String sentence, List<String> changed) {
        if (console.isJson()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("database", connection().database());
            document.put("changed", changed);
            console.json(document);
        } else {
            console.say(sentence);
        }
    }
}
