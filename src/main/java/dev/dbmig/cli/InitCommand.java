package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(name = "init",
        description = "Write a commented dbmig.yaml and an empty folder of migrations. Nothing is ever overwritten.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig init && dbmig new \"First tables\""})
final class InitCommand extends DbmigCommand {

    private static final String TEMPLATE = """
            # How dbmig works here. All of it is optional; docs/configuration.md tells every key.

            # Passwords belong into ~/.pgpass, PGPASSWORD or .env, not into this file.
            # database: postgresql://app@localhost:5432/app

            migrations:
              dir: migrations
              # transaction: all          # one transaction for a run, or one for each migration
              # out-of-order: refuse      # or apply

            # history: {schema: public, table: dbmig_history}
            # timeout: 300s               # how long a run may take
            # lock-timeout: 200ms         # how long a statement may queue for a lock before all is tried again
            # lock-wait: 10m              # how long to wait for another run

            # environments:
            #   production: {confirm: true}
            #   dev: {confirm: false}
            """;

    @Override
    ExitCode run() {
        Path file = Path.of("dbmig.yaml");
        Path folder = Path.of("migrations");
        // Both are looked at before one is made.
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw DbmigException.usage(folder + " exists already, and is no folder").hint("Rename it, or run init elsewhere.");
        }
        try {
            Files.writeString(file, TEMPLATE, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw DbmigException.usage(e.getFile() + " exists already, and is left as it is")
                    .hint("Edit it, or run init in another folder.");
        } catch (IOException e) {
            throw DbmigException.refused("cannot write here: " + e.getMessage()).hint("Check the folder's permissions.");
        }
        if (console.isJson()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("configuration", file.toString());
            document.put("migrations", folder.toString());
            console.json(document);
        } else {
            console.say("Wrote dbmig.yaml and the folder migrations. Next: dbmig new \"First tables\"");
        }
        return ExitCode.OK;
    }
}
