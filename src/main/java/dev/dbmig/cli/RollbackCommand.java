package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "rollback",
        description = "Undo one migration by its down script.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig rollback --name 20241227_101500_add_user_preferences --env dev",
            "  dbmig rollback --name 004 --only     although later ones stay applied"})
final class RollbackCommand extends RunCommand {

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "The migration: a version or name.")
    String name;

    @Option(names = "--only", description = "Undo it although later migrations stay applied.")
    boolean only;

    @Override
    ExitCode run() {
        return carryOut(folder(), planner -> planner.rollback(name, only));
    }
}
