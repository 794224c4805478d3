package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.MigrationFolder;
import picocli.CommandLine.Mixin;

/** A command on a folder of migrations. */
abstract class ProjectCommand extends DbmigCommand {

    @Mixin
    ProjectOptions project;

    private Wiring wiring;

    final Wiring wiring() {
        if (wiring == null) {
            wiring = Wiring.of(project);
            wiring.configuration().warnings().forEach(console::warn);
        }
        return wiring;
    }

    /**
     * For what is done with scripts of dbmig's own.
     *
     * @param command as it is called
     * @throws DbmigException if another tool keeps the migrations
     */
    final void requireOwnScripts(String command) {
        wiring().engine().ifPresent(engine -> {
            throw DbmigException.usage(command + " is about scripts that dbmig itself applies, and the migrations here are those of "
                    + engine.label()).hint("Give the folder of the scripts: --dir FOLDER.");
        });
    }

    final MigrationFolder folder() {
        return warned(read());
    }

    /** Where the migrations are rows of a table, a command that has no database cannot read them. */
    MigrationFolder read() {
        return wiring().folder();
    }

    /** The folder, read while the command does something else. */
    final Ahead<MigrationFolder> folderAhead() {
        return Ahead.of(this::read);
    }

    final MigrationFolder warned(MigrationFolder folder) {
        folder.warnings().forEach(console::warn);
        return folder;
    }
}
