package dev.dbmig.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One migration of an engine.
 *
 * @param version what the engine calls it
 * @param name what it does, as its author wrote it; may be empty
 * @param parents the versions that it comes after; none for a first one
 * @param file its script, if the engine says where it is
 */
public record Revision(String version, String name, List<String> parents, Optional<Path> file) {

    public Revision {
        parents = List.copyOf(parents);
    }

    /** For people. */
    public String label() {
        return name.isEmpty() ? version : version + " " + name;
    }
}
