package dev.dbmig.backup;

import dev.dbmig.DbmigException;
import dev.dbmig.file.Json;
import dev.dbmig.postgres.DatabaseProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A complete backup: its folder, and what its manifest said when it was read.
 *
 * @param path absolute
 */
public record Backup(Path path, Manifest manifest) {

    static final String MANIFEST = "manifest.json";
    static final String GLOBALS = "globals.sql";
    static final String PROPERTIES = "database.json";

    /** Of its folder, e.g. {@code app_20261120T192203Z_20261120-192203-7f3a}. */
    public String name() {
        return path.getFileName().toString();
    }

    public Grade grade() {
        return manifest.grade();
    }

    /** A file or a folder, by its format. */
    public Path archive() {
        return path.resolve(manifest.dump().format().archiveName());
    }

    /**
     * What belongs to the database rather than to its contents, as it was when the backup began.
     *
     * @throws DbmigException if {@code database.json} cannot be read
     */
    @SuppressWarnings("unchecked") // names in JSON are strings
    public DatabaseProperties properties() {
        Path file = path.resolve(PROPERTIES);
        try {
            if (!FileHash.of(file, bytes -> { }).equals(manifest.files().get(PROPERTIES))) {
                throw new IllegalArgumentException("it is not as it was written");
            }
            return DatabaseProperties.fromMap((Map<String, Object>) Json.read(Files.readString(file)));
        } catch (IOException | IllegalArgumentException | ClassCastException e) {
            throw DbmigException.refused("cannot read \"" + file + "\"").detail(e.getMessage())
                    .hint("The backup is damaged; use another one.");
        }
    }
}
