package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(name = "schema", synopsisSubcommandLabel = "COMMAND",
        description = "The script for fresh installations: write it from the migrations, and compare it with them.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig schema dump                   write schema.sql beside the folder of migrations",
            "  dbmig schema check                  exit 10 if schema.sql makes something else than the migrations",
            "%n'dbmig schema COMMAND --help' tells everything about a command."})
final class SchemaCommand extends DbmigCommand {

    private static final Map<String, Supplier<DbmigCommand>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("dump", SchemaDumpCommand::new);
        COMMANDS.put("check", SchemaCheckCommand::new);
    }

    static boolean isOne(String name) {
        return COMMANDS.containsKey(name);
    }

    static void complete(CommandLine schema, Console console) {
        COMMANDS.values().forEach(made -> {
            DbmigCommand command = made.get();
            command.console = console;
            schema.addSubcommand(command);
        });
    }

    @Override
    ExitCode run() {
        throw DbmigException.usage("which command of schema?")
                .hint("One of: " + String.join(", ", COMMANDS.keySet()) + "; see 'dbmig schema --help'.");
    }
}
