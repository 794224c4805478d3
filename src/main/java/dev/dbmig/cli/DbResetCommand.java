package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.upgrade.NewDatabase;
import dev.dbmig.upgrade.RunSettings;
import dev.dbmig.upgrade.WholeDatabase;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "reset",
        description = {"Drop the configured database, create it anew with its owner, locale, grants and settings, and set it up.",
            "Refused in an environment marked confirm, unless both --yes and --destroy with the database's name are given."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig db reset", "  dbmig db reset --yes --seed --env dev"})
final class DbResetCommand extends DatabaseCommand {

    @Mixin
    Destruction destruction;

    @Mixin
    SetupOptions options;

    @Option(names = "--destroy", paramLabel = "DBNAME",
            description = "The database whose data may be destroyed; needed in an environment marked confirm.")
    String destroyed;

    @Override
    ExitCode run() {
        refuseProduction();
        Setup setup = Setup.read(this, options);
        RunSettings first = wiring().runSettings(connection(), destruction.options.toRunOptions(), null, false);
        askForPassword(first.lockDatabase());
        RunSettings settings = wiring().runSettings(connection(), destruction.options.toRunOptions(), null, false);
        WholeDatabase database = new WholeDatabase(settings, console::say);
        Optional<WholeDatabase.Stake> stake = database.stake();
        stake.ifPresent(found -> {
            setup.requireReady(settings, console);
            destruction.confirm(found, connection(), wiring(), console);
            InterruptedWork.begin(null);
            database.recreate(found, destruction.force);
        });
        if (stake.isEmpty()) {
            database.create(NewDatabase.USUAL);
        }
        console.say((stake.isPresent() ? "Dropped and created" : "Created") + " database \"" + connection().database() + "\".");
        Map<String, Object> document = new LinkedHashMap<>(fill(setup, settings));
        document.put("dropped", stake.isPresent());
        if (console.isJson()) {
            console.json(document);
        }
        return ExitCode.OK;
    }

    private Map<String, Object> fill(Setup setup, RunSettings settings) {
        if (Thread.interrupted()) {
            throw new DbmigException(ExitCode.UNFINISHED, "interrupted after the database was dropped and created")
                    .hint("It is empty; fill it: dbmig db setup");
        }
        try {
            return setup.carryOut(settings, console);
        } catch (DbmigException e) {
            throw e.hint(e.hint().map(hint -> hint + " ").orElse("")
                    + "The database was dropped and created, and is not set up; then: dbmig db setup");
        }
    }

    private void refuseProduction() {
        String name = connection().database();
        if (destroyed != null && !destroyed.equals(name)) {
            throw DbmigException.usage("--destroy names \"" + destroyed + "\", and the database is \"" + name + "\"")
                    .hint("Nothing was changed.");
        }
        if (wiring().configuration().confirm() && (destroyed == null || !destruction.yes)) {
            throw DbmigException.refused("resetting database \"" + name + "\" is refused in "
                            + wiring().configuration().environment().orElse("this environment") + ", which is marked confirm")
                    .hint("If all of its data is to be destroyed: --yes --destroy followed by its name.");
        }
    }
}
