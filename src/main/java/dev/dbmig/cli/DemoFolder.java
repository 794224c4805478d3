package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The demonstration's migrations in a temporary folder, which goes when it is closed. */
final class DemoFolder implements AutoCloseable {

    private final Path root;

    private DemoFolder(Path root) {
        this.root = root;
    }

    static DemoFolder create() {
        try {
            DemoFolder folder = new DemoFolder(Files.createTempDirectory("dbmig-demo-"));
            Files.createDirectories(folder.migrations());
            return folder;
        } catch (IOException e) {
            throw DbmigException.refused("cannot make a temporary folder: " + e.getMessage())
                    .hint("Name a folder that can be written to in TMPDIR.");
        }
    }

    Path migrations() {
        return root.resolve("migrations");
    }

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
            Files.deleteIfExists(migrations().resolve(name));
        } catch (IOException e) {
            throw DbmigException.refused("cannot remove " + name + ": " + e.getMessage());
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // Another thread removes it as well, or the disk is gone; nothing of worth is in it.
        }
    }

    private void copy(String script) {
        try (InputStream in = DemoFolder.class.getResourceAsStream("/demo/" + script)) {
            Files.copy(in, migrations().resolve(Path.of(script).getFileName().toString()));
        } catch (IOException e) {
            throw DbmigException.refused("cannot write " + script + ": " + e.getMessage());
        }
    }
}
