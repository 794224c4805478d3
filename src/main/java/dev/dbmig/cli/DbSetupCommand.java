package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import dev.dbmig.upgrade.RunSettings;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "setup",
        description = {"Fill the empty database: by schema.sql or init.sql, with the migrations that it contains recorded as applied, "
            + "and by those that are left; without such a script by all migrations.",
            "Does nothing if that is done already; refuses a database that is not empty.",
            "Where another tool keeps the migrations, such as Alembic, that applies them."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig db setup", "  dbmig db setup --seed --env dev",
            "  dbmig db setup --schema db/init.sql --at 1.1.0", "  dbmig db setup --from migrations"})
final class DbSetupCommand extends DatabaseCommand {

    @Mixin
    RunOptions run;

    @Mixin
    SetupOptions options;

    @Override
    ExitCode run() {
        Setup setup = Setup.read(this, options);
        askForPassword();
        requireConfirmation(run.yes);
        RunSettings settings = wiring().runSettings(connection(), run, null, false);
        Map<String, Object> document = setup.carryOut(settings, console);
        if (console.isJson()) {
            console.json(document);
        }
        return ExitCode.OK;
    }
}
