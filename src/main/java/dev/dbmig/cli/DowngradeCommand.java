package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "downgrade",
        description = "Undo migrations by their down scripts, down to a target.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig downgrade -1                   undo the newest migration",
            "  dbmig downgrade 003                  undo what came after 003",
            "  dbmig downgrade base                 undo everything",
            "  dbmig downgrade -1 --dry-run         show the exact SQL, change nothing"})
final class DowngradeCommand extends RunCommand {

    @Parameters(arity = "0..1", paramLabel = "TARGET|-N",
            description = "The version or name that stays applied, -N for the N newest, or base for all.")
    String target;

    @Override
    ExitCode run() {
        if (target == null || target.isEmpty()) {
            throw DbmigException.usage("downgrade needs a target")
                    .hint("dbmig downgrade -1 undoes the newest migration; dbmig downgrade 003 what came after 003.");
        }
        return carryOut(folder(), planner -> planner.downgrade(target));
    }
}
