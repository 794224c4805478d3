package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "upgrade", aliases = "migrate",
        description = "Apply the pending migrations, up to a target or all of them.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig upgrade                        apply all that is pending",
            "  dbmig upgrade --dry-run              show the exact SQL, change nothing",
            "  dbmig upgrade 005                    up to version 005",
            "  dbmig upgrade +1                     only the next one",
            "  dbmig upgrade --env production --yes --timeout 600"})
final class UpgradeCommand extends RunCommand {

    @Parameters(arity = "0..1", paramLabel = "TARGET", defaultValue = "head",
            description = "A version, a name, +N or head. Default: head.")
    String target;

    @Override
    ExitCode run() {
        return carryOut(folder(), planner -> planner.upgrade(target));
    }
}
