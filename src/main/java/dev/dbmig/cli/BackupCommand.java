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

@Command(name = "backup", synopsisSubcommandLabel = "COMMAND",
        description = "Make, list, verify, copy, fetch, pin and prune backups, and watch over them.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig backup create                 back up the database",
            "  dbmig backup list                   what there is, and why it is kept",
            "  dbmig backup prune --dry-run        what would be removed, and why",
            "%n'dbmig backup COMMAND --help' tells everything about a command."})
final class BackupCommand extends DbmigCommand {

    /** In the order of the overview. */
    private static final Map<String, Supplier<DbmigCommand>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("create", BackupCreateCommand::new);
        COMMANDS.put("list", BackupListCommand::new);
        COMMANDS.put("verify", BackupVerifyCommand::new);
        COMMANDS.put("copy", BackupCopyCommand::new);
        COMMANDS.put("fetch", BackupFetchCommand::new);
        COMMANDS.put("pin", BackupPinCommand::new);
        COMMANDS.put("unpin", BackupUnpinCommand::new);
        COMMANDS.put("prune", BackupPruneCommand::new);
        COMMANDS.put("check", BackupCheckCommand::new);
    }

    static boolean isOne(String name) {
        return COMMANDS.containsKey(name);
    }

    /**
     * Adds its commands. None of them has to do with migrations, so the folder of those is no option here.
     *
     * @param only the one that is wanted; another word for all of them
     */
    static void complete(CommandLine backup, Console console, String only) {
        Collection<String> names = isOne(only) ? List.of(only) : COMMANDS.keySet();
        names.forEach(name -> {
            DbmigCommand command = COMMANDS.get(name).get();
            command.console = console;
            CommandLine line = new CommandLine(command);
            line.getCommandSpec().remove(line.getCommandSpec().findOption("--dir"));
            backup.addSubcommand(line);
        });
    }

    @Override
    ExitCode run() {
        throw DbmigException.usage("which command of backup?")
                .hint("One of: " + String.join(", ", COMMANDS.keySet()) + "; see 'dbmig backup --help'.");
    }
}
