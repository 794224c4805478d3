package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "rehearse",
        description = "Apply the pending migrations to a copy of the database, measure them, and drop the copy again.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig rehearse                       back up, restore that into a copy, apply there",
            "  dbmig rehearse 005 --env production"})
final class RehearseCommand extends RunCommand {

    @Parameters(arity = "0..1", paramLabel = "TARGET", defaultValue = "head",
            description = "A version, a name, +N or head. Default: head.")
    String target;

    @Override
    ExitCode run() {
        return rehearse(folder(), planner -> planner.upgrade(target));
    }
}
