package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.ScriptMigration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "apply",
        description = "Apply one migration of the folder, by its file, version or name; or any other script, by its file.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig apply 004_add_user_preferences.sql",
            "  dbmig apply migrations/004_add_user_preferences.sql --dry-run",
            "  dbmig apply scripts/fix_phone_numbers.sql",
            "  dbmig apply scripts/refresh_totals.sql --again"})
final class ApplyCommand extends RunCommand {

    @Parameters(paramLabel = "FILE", description = "The file of a migration in the folder, its version or name; or"
            + " another script. What a script does is recorded in the history, and it is not applied twice.")
    String file;

    @Option(names = "--again", description = "Apply a script again that was applied before and has not changed.")
    boolean again;

    @Override
    ExitCode run() {
        requireOwnScripts("apply");
        Path path = Path.of(file);
        boolean isNoneNeeded = wiring().configuration().migrations().table().isPresent()
                || !Files.isDirectory(wiring().migrationsDir());
        MigrationFolder folder = Files.isRegularFile(path) && isNoneNeeded ? MigrationFolder.EMPTY : folder();
        Optional<Migration> migration = byFile(folder, path);
        if (migration.isEmpty() && Files.isRegularFile(path)) {
            Migration script = ScriptMigration.of(path, file);
            return carryOut(folder, planner -> planner.script(script, again));
        }
        Migration wanted = migration.orElseGet(() -> folder.find(file));
        if (again) {
            throw DbmigException.usage("--again: " + wanted.label() + " is a migration, which is applied once")
                    .hint("To apply it again, undo it first: dbmig rollback --name " + wanted.key());
        }
        return carryOut(folder, planner -> planner.apply(wanted));
    }

    private static Optional<Migration> byFile(MigrationFolder folder, Path path) {
        Path wanted = path.toAbsolutePath().normalize();
        return folder.migrations().stream()
                .filter(m -> m.up().file().toAbsolutePath().normalize().equals(wanted)).findFirst();
    }
}
