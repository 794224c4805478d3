package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "apply",
        description = "Apply one migration of the folder, by its file, version or name.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig apply 004_add_user_preferences.sql",
            "  dbmig apply migrations/004_add_user_preferences.sql --dry-run"})
final class ApplyCommand extends RunCommand {

    @Parameters(paramLabel = "FILE", description = "The file of a migration in the folder, or its version or name.")
    String file;

    @Override
    ExitCode run() {
        MigrationFolder folder = folder();
        Migration migration = byFile(folder).orElseGet(() -> folder.find(file));
        return carryOut(folder, planner -> planner.apply(migration));
    }

    private Optional<Migration> byFile(MigrationFolder folder) {
        Path wanted = Path.of(file).toAbsolutePath().normalize();
        return !Files.exists(wanted) ? Optional.empty() : folder.migrations().stream()
                .filter(m -> m.up().file().toAbsolutePath().normalize().equals(wanted)).findFirst();
    }
}
