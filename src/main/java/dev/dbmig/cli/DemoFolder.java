package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The demonstration's migrations. */
record DemoFolder(Path migrations) {

    /** Puts scripts of one stage of the story among the migrations. */
    void add(String stage) {
        for (String script : DemoCommand.scripts()) {
            if (script.startsWith(stage + "/")) {
                copy(script);
            }
        }
    }

    /** Takes a script out again. */
    void remove(String name) {
        try {
            Files.deleteIfExists(migrations.resolve(name));
        } catch (IOException e) {
            throw DbmigException.refused("cannot remove " + name + ": " + e.getMessage());
        }
    }

    private void copy(String script) {
        try (InputStream in = DemoFolder.class.getResourceAsStream("/demo/" + script)) {
            Files.copy(in, migrations.resolve(Path.of(script).getFileName().toString()));
        } catch (IOException e) {
            throw DbmigException.refused("cannot write " + script + ": " + e.getMessage());
        }
    }
}
