package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.HistoryEditor;
import dev.dbmig.upgrade.EditHistory;
import dev.dbmig.upgrade.RunSettings;
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
        wiring().engine().ifPresent(engine -> {
            throw DbmigException.usage("the history here is that of " + engine.label() + ", not dbmig's own")
                    .hint("To say where the database is: dbmig stamp VERSION.");
        });
        return new EditHistory(settingsOfEdit(), console::say).run(action);
    }

    /** Of a run that changes the history alone, once it is confirmed. */
    final RunSettings settingsOfEdit() {
        askForPassword();
        requireConfirmation(run.yes);
        return wiring().runSettings(connection(), run, null, false);
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
