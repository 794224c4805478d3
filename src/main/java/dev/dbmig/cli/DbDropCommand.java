package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import dev.dbmig.backup.Backup;
import dev.dbmig.upgrade.RunSettings;
import dev.dbmig.upgrade.WholeDatabase;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "drop",
        description = {"Drop the configured database, with everything in it. Its backups stay.",
            "Asks for its name; refuses while others are in it, and in an environment marked confirm without --yes and a proven backup."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig db drop", "  dbmig db drop --yes --env dev", "  dbmig db drop --yes --force       end the sessions of others"})
final class DbDropCommand extends DatabaseCommand {

    @Mixin
    Destruction destruction;

    @Override
    ExitCode run() {
        RunSettings settings = wiring().runSettings(connection(), destruction.options.toRunOptions(), null, false);
        askForPassword(settings.lockDatabase());
        WholeDatabase database = new WholeDatabase(wiring().runSettings(connection(), destruction.options.toRunOptions(), null, false),
                console::say);
        Optional<WholeDatabase.Stake> stake = database.stake();
        stake.ifPresent(found -> {
            destruction.confirm(found, connection(), wiring(), console);
            InterruptedWork.begin(null);
            database.drop(found, destruction.force);
        });
        answer(stake);
        return ExitCode.OK;
    }

    private void answer(Optional<WholeDatabase.Stake> stake) {
        String name = connection().database();
        if (console.isJson()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("database", name);
            document.put("dropped", stake.isPresent());
            document.put("bytes", stake.map(WholeDatabase.Stake::bytes).orElse(null));
            document.put("backup", destruction.backup().map(Backup::name).orElse(null));
            console.json(document);
        } else {
            console.say(stake.isPresent() ? "Dropped database \"" + name + "\"."
                    : "Nothing to do: there is no database \"" + name + "\".");
        }
    }
}
