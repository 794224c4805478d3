package dev.dbmig.cli;

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

@Command(name = "create",
        description = {"Create the configured database, empty, as template1 is, but always in UTF8.",
            "Does nothing if it is there already; refuses if that one is not what the options say."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig db create", "  dbmig db create --owner app --env dev",
            "  dbmig db create --locale de_DE.UTF-8 && dbmig db setup"})
final class DbCreateCommand extends DatabaseCommand {

    @Mixin
    WholeDatabaseOptions options;

    @Option(names = "--owner", paramLabel = "ROLE", description = "Who owns it. Default: the role that connects.")
    String owner;

    @Option(names = "--encoding", paramLabel = "NAME", description = "Its encoding. Default: UTF8.")
    String encoding;

    @Option(names = "--locale", paramLabel = "NAME", description = "How it sorts and what is a letter. Default: the template's.")
    String locale;

    @Option(names = "--template", paramLabel = "DBNAME", description = "The database that it is a copy of. Default: template1.")
    String template;

    @Override
    ExitCode run() {
        RunSettings settings = wiring().runSettings(connection(), options.toRunOptions(), null, false);
        askForPassword(settings.lockDatabase());
        String name = connection().database();
        InterruptedWork.begin(null);
        boolean isCreated = new WholeDatabase(wiring().runSettings(connection(), options.toRunOptions(), null, false), console::say)
                .create(new NewDatabase(Optional.ofNullable(owner), Optional.ofNullable(encoding), Optional.ofNullable(locale),
                        Optional.ofNullable(template)));
        if (console.isJson()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("database", name);
            document.put("created", isCreated);
            console.json(document);
        } else {
            console.say(isCreated ? "Created database \"" + name + "\". Next: dbmig db setup"
                    : "Nothing to do: database \"" + name + "\" exists already.");
        }
        return ExitCode.OK;
    }
}
