package dev.dbmig.cli;

import dev.dbmig.upgrade.SchemaScript;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine.Parameters;

/** A command on the script for fresh installations. */
abstract class SchemaFileCommand extends DatabaseCommand {

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The script. Default: schema.sql beside the folder of migrations, or where another tool keeps them.")
    String file;

    final Path path() {
        return file != null ? Path.of(file) : wiring().besideMigrations().resolve("schema.sql");
    }

    final String shown() {
        return file != null ? file : Path.of("").toAbsolutePath().relativize(path()).toString();
    }

    /** In a scratch database, which is dropped also when a signal comes. */
    final <T> T work(Function<SchemaScript, T> action) {
        askForPassword(wiring().configuration().run().lockDatabase());
        SchemaScript script = new SchemaScript(usualSettings(), folder(), console::warn);
        Signals.onInterrupt(reason -> {
            script.interrupt(reason);
            return true;
        });
        try {
            console.progress("  running scripts in a scratch database …");
            return action.apply(script);
        } finally {
            Signals.onInterrupt(reason -> false);
        }
    }
}
