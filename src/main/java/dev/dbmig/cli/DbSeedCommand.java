package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "seed",
        description = {"Fill the tables: by seed_data.sql, or by the scripts of the folder seeds in the order of their names.",
            "Each is recorded in the history, and not applied again unless it has changed, or --again is given."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig db seed", "  dbmig db seed --again --env dev", "  dbmig db seed seeds/demo.sql"})
final class DbSeedCommand extends RunCommand {

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "Scripts, or folders of scripts, instead.")
    List<Path> files;

    @Option(names = "--again", description = "Also those that were applied before and have not changed.")
    boolean again;

    @Override
    ExitCode run() {
        List<Migration> seeds = files == null ? KnownScripts.of(wiring()).seeds()
                : files.stream().flatMap(file -> KnownScripts.scripts(file).stream()).toList();
        if (seeds.isEmpty()) {
            throw DbmigException.usage("there is nothing to seed with: no seed_data.sql, and no scripts in a folder seeds")
                    .hint("Name a script: dbmig db seed FILE");
        }
        MigrationFolder folder = Files.isDirectory(wiring().migrationsDir()) ? folder() : MigrationFolder.EMPTY;
        return carryOutScripts(folder, planner -> planner.scripts(seeds, again));
    }
}
