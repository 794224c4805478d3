package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.file.DurableFile;
import dev.dbmig.upgrade.SchemaScript;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "dump",
        description = {"Write what all migrations make as one script for fresh installations, in pg_dump's words, without owners.",
            "They run in a scratch database beside the configured one; what was changed there by hand does not get in."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig schema dump                   schema.sql beside the folder of migrations",
            "  dbmig schema dump -                 to the standard output"})
final class SchemaDumpCommand extends SchemaFileCommand {

    @Option(names = "--force", description = "Overwrite a file that 'dbmig schema dump' has not written.")
    boolean force;

    @Override
    ExitCode run() {
        boolean isOutput = "-".equals(file);
        if (isOutput && console.isJson()) {
            throw DbmigException.usage("--json: the script itself is the answer of 'schema dump -'").hint("Use one of the two.");
        }
        if (!isOutput && !force) {
            refuseForeign(path());
        }
        String script = work(SchemaScript::dump);
        if (isOutput) {
            script.lines().forEach(console::line);
            return ExitCode.OK;
        }
        write(script);
        if (console.isJson()) {
            console.json(Map.of("file", shown(), "lines", script.lines().count()));
        } else {
            console.line(shown());
        }
        return ExitCode.OK;
    }

    /** It holds no secret, and belongs into the repository. */
    private void write(String script) {
        DurableFile.write(path(), script.getBytes(StandardCharsets.UTF_8));
        try {
            Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException e) {
            console.warn("only its owner can read " + shown() + ": " + e);
        }
    }

    /** One that was written by hand is not to be lost. */
    private void refuseForeign(Path path) {
        try {
            if (Files.exists(path) && !Files.readString(path, StandardCharsets.ISO_8859_1).startsWith(SchemaScript.MARK)) {
                throw DbmigException.refused("\"" + shown() + "\" was not written by 'dbmig schema dump'")
                        .hint("Name another file, or overwrite it with --force.");
            }
        } catch (IOException e) {
            throw DbmigException.refused("cannot read \"" + shown() + "\"").detail(e.toString());
        }
    }
}
