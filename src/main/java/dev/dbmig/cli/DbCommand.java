package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(name = "db", synopsisSubcommandLabel = "COMMAND",
        description = "Create, set up, seed, reset and drop the configured database.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig db create && dbmig db setup --seed",
            "  dbmig db reset --yes --env dev",
            "  dbmig db drop --env dev",
            "%n'dbmig db COMMAND --help' tells everything about a command."})
final class DbCommand extends DbmigCommand {

    /** In the order of the overview. */
    private static final Map<String, Supplier<DbmigCommand>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("create", DbCreateCommand::new);
        COMMANDS.put("drop", DbDropCommand::new);
        COMMANDS.put("reset", DbResetCommand::new);
        COMMANDS.put("setup", DbSetupCommand::new);
        COMMANDS.put("migrate", UpgradeCommand::new);
        COMMANDS.put("seed", DbSeedCommand::new);
    }

    static boolean isOne(String name) {
        return COMMANDS.containsKey(name);
    }

    /** @param only the one that is wanted; another word for all of them */
    static void complete(CommandLine db, Console console, String only) {
        Collection<String> names = isOne(only) ? List.of(only) : COMMANDS.keySet();
        names.forEach(name -> {
            DbmigCommand command = COMMANDS.get(name).get();
            command.console = console;
            CommandLine line = new CommandLine(command);
            if (name.equals("migrate")) {
                line.getCommandSpec().name(name).aliases(new String[0]);
            }
            db.addSubcommand(line);
        });
    }

    @Override
    ExitCode run() {
        throw DbmigException.usage("which command of db?")
                .hint("One of: " + String.join(", ", COMMANDS.keySet()) + "; see 'dbmig db --help'.");
    }
}
