package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.file.DurableFile;
import dev.dbmig.file.Json;
import dev.dbmig.insight.SchemaFacts;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** What a database was when it was last found to be what its migrations make, kept in the state folder. */
final class KnownSchema {

    private final RunSettings settings;

    KnownSchema(RunSettings settings) {
        this.settings = settings;
    }

    void remember(SchemaFacts facts) {
        DurableFile.write(file(), Json.write(facts.toMap()).getBytes(StandardCharsets.UTF_8));
    }

    /** @throws DbmigException if there are none, or none that can be compared: of another format or server version */
    @SuppressWarnings("unchecked") // names in JSON are strings
    SchemaFacts facts(SchemaFacts now) {
        Path file = file();
        try {
            SchemaFacts then = SchemaFacts.fromMap((Map<String, Object>) Json.read(Files.readString(file)));
            if (now.isComparable(then.fingerprint())) {
                return then;
            }
            throw unknown("what is known of the database was noted by another version of dbmig or of the server");
        } catch (NoSuchFileException e) {
            throw unknown("the database was not compared with its migrations from here before");
        } catch (IOException | IllegalArgumentException | ClassCastException | NullPointerException e) {
            throw unknown("cannot read \"" + file + "\": " + e.getMessage());
        }
    }

    private static DbmigException unknown(String message) {
        return DbmigException.refused(message).hint("Compare it with them once, without --quick: dbmig drift");
    }

    private Path file() {
        try (Session session = Session.open(settings.connection(), "dbmig")) {
            String name = new Databases(session).systemIdentifier() + "-"
                    + settings.connection().database().replaceAll("[^A-Za-z0-9_-]", "_")
                    + "-" + Integer.toHexString(settings.connection().database().hashCode());
            return settings.safety().stateDir().resolve("schema-" + name + ".json");
        }
    }
}
