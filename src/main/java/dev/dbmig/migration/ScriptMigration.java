package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.sql.Script;
import java.nio.file.Path;
import java.util.Optional;

/** A script that is no migration of the folder, read as one: it runs and is recorded by the same rules. */
public final class ScriptMigration {

    private ScriptMigration() {
    }

    /**
     * @param shown the path as the operator gave it, by which the history knows it
     * @throws DbmigException if it cannot be read, or is a migration with an up and a down section
     */
    public static Migration of(Path file, String shown) {
        ScriptFile read = ScriptFile.read(shown, file, ReadingSpace.create());
        if (read.single().isPresent()) {
            throw DbmigException.refused("\"" + shown + "\" is a migration of " + read.single().get()
                            + " with up and down sections, and not in the folder of migrations")
                    .hint("Move it into the folder, or name its folder with --dir.");
        }
        MigrationScript script = new MigrationScript(file, Script.ofFile(shown, file), read.transaction(),
                read.checksum());
        return new Migration(MigrationKind.SCRIPT, null, shown, read.header(), read.isLiquibase() ? script.ofLiquibase() : script, Optional.empty(),
                Optional.empty());
    }
}
