package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a database is filled with. */
final class SetupOptions {

    @Option(names = "--from", paramLabel = "schema|migrations",
            description = "What makes the tables. Default: schema.sql or init.sql if there is one, else all migrations.")
    String from;

    @Option(names = "--schema", paramLabel = "FILE", description = "The script for fresh installations, instead of schema.sql or init.sql.")
    String schema;

    @Option(names = "--at", paramLabel = "VERSION", description = {"The version up to which that script contains the migrations;",
        "head for all, base for none. Default: what it says of itself, else it is found out."})
    String at;

    @Option(names = "--seed", description = "Then fill the tables: seed_data.sql, or the scripts of the folder seeds.")
    boolean seed;

    /** The script for fresh installations; empty to apply the migrations. */
    Optional<Migration> script(Wiring wiring) {
        boolean isGiven = schema != null || at != null;
        if (from != null && !List.of("schema", "migrations").contains(from)) {
            throw DbmigException.usage("--from: \"" + from + "\" is neither schema nor migrations").hint("Give one of the two.");
        }
        if ("migrations".equals(from)) {
            if (isGiven) {
                throw DbmigException.usage("--from migrations uses no script for fresh installations")
                        .hint("Leave --schema and --at out.");
            }
            return Optional.empty();
        }
        Optional<Migration> script = schema != null ? Optional.of(KnownScripts.script(Path.of(schema)))
                : KnownScripts.of(wiring).schema();
        if (script.isEmpty() && (isGiven || from != null)) {
            throw DbmigException.usage("there is no schema.sql and no init.sql").hint("Name the script with --schema FILE.");
        }
        return script;
    }

    /** Where a script makes all the tables there need be no migrations yet. */
    static MigrationFolder folder(ProjectCommand command, Optional<Migration> script) {
        Path dir = command.wiring().migrationsDir();
        return command.wiring().engine().isEmpty() && script.isPresent() && !Files.isDirectory(dir) ? MigrationFolder.EMPTY : command.folder();
    }

    List<Migration> seeds(Wiring wiring) {
        List<Migration> seeds = seed ? KnownScripts.of(wiring).seeds() : List.of();
        if (seed && seeds.isEmpty()) {
            throw DbmigException.usage("there is nothing to seed with: no seed_data.sql, and no scripts in a folder seeds")
                    .hint("Leave --seed out.");
        }
        return seeds;
    }
}
