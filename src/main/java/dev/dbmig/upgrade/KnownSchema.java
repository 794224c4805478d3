package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.file.DurableFile;
import dev.dbmig.file.Json;
import dev.dbmig.insight.SchemaDifference;
import dev.dbmig.insight.SchemaFacts;
import dev.dbmig.insight.TableDigest;
import dev.dbmig.migration.History;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a database was after the last good run, or when it was last found to be what its migrations make; kept in
 * the state folder. What had drifted before a run counts as drift after it, too. With it goes what the history
 * said, so that the work of a run that nobody noted here is never taken for drift.
 */
final class KnownSchema {

    /** What {@link #beforeRun} gave, in the folder of a run. */
    static final String DRIFTED = "drifted";

    private static final String SINCE = "since";
    private static final String HISTORY = "history";

    private final RunSettings settings;

    KnownSchema(RunSettings settings) {
        this.settings = settings;
    }

    /** @param since when it was so, as the end of a sentence, e.g. {@code "after run 20261121-141535-ed3e"} */
    record Known(SchemaFacts facts, String since) {
    }

    /**
     * A database in one moment.
     *
     * @param history what its history says, as {@link TableDigest}
     */
    record Moment(SchemaFacts facts, String history) {
    }

    private Moment now(Session session) {
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        try {
            return read(session, notCompared(session));
        } finally {
            if (session.isUsable()) {
                session.execute("ROLLBACK");
            }
        }
    }

    /** @param session in a transaction, which shows one moment */
    static Moment read(Session session, List<String> notCompared) {
        return new Moment(SchemaFacts.readWithDatabase(session, notCompared), TableDigest.of(session, notCompared));
    }

    /** What does not count as schema: the history of dbmig or of the engine, and an adopted tracking table. */
    List<String> notCompared(Session session) {
        List<String> tables = new ArrayList<>(settings.ownTables());
        new History(settings.history()).trackingTable(session).ifPresent(tables::add);
        return tables;
    }

    void remember(Session session, Moment moment, String since) {
        Map<String, Object> document = new LinkedHashMap<>(moment.facts().toMap());
        document.put(SINCE, since);
        document.put(HISTORY, moment.history());
        DurableFile.write(file(session), Json.write(document).getBytes(StandardCharsets.UTF_8));
    }

    /** @throws DbmigException if there are none, or none that can be compared: of another format, server version or history */
    Known known(Session session, Moment now) {
        Path file = file(session);
        try {
            Map<String, Object> document = asMap(Json.read(Files.readString(file)));
            SchemaFacts then = SchemaFacts.fromMap(document);
            if (!now.facts().isComparable(then.fingerprint())) {
                throw unknown("what is known of the database was noted by another version of dbmig or of the server");
            }
            if (!now.history().equals(document.get(HISTORY))) {
                throw unknown("its history is not what it was " + document.get(SINCE));
            }
            return new Known(then, (String) document.get(SINCE));
        } catch (NoSuchFileException e) {
            throw unknown("nothing is known of the database here: no run on this machine, and no comparison with its migrations");
        } catch (IOException | IllegalArgumentException | ClassCastException | NullPointerException e) {
            throw unknown("cannot read \"" + file + "\": " + e.getMessage());
        }
    }

    private static DbmigException unknown(String message) {
        return DbmigException.refused(message).hint("Compare it with its migrations once, without --quick: dbmig drift");
    }

    /** Whether anything was kept of a database of this name, as far as can be said without asking the server. */
    private boolean isKept() {
        try (var files = Files.newDirectoryStream(settings.safety().stateDir(), "schema-*-" + nameInFile() + ".json")) {
            return files.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * To be kept until the run has ended. A run does not depend on it: what cannot be read is not known.
     *
     * @return what has drifted before it: object to its known fact and to its present one; empty if nothing was ever kept
     */
    Optional<Map<String, Object>> beforeRun(Session session) {
        if (!isKept()) {
            return Optional.empty();
        }
        Map<String, Object> drifted = new LinkedHashMap<>();
        try {
            Moment now = now(session);
            for (SchemaDifference difference : known(session, now).facts().changesTo(now.facts())) {
                drifted.put(difference.object(), Arrays.asList(difference.before(), difference.after()));
            }
        } catch (DbmigException nothingKnown) {
            drifted.clear();
        }
        return Optional.of(drifted);
    }

    /** What fails of it is told, and fails nothing else: the run has ended well. */
    static void note(Supplier<Session> sessions, Consumer<Session> work, RunVoice voice) {
        try (Session session = sessions.get()) {
            work.accept(session);
        } catch (DbmigException e) {
            voice.note("What the schema is now could not be kept for 'dbmig drift --quick': " + e.getMessage());
        }
    }

    /** @param drifted what {@link #beforeRun} gave */
    void afterRun(Session session, Map<String, Object> drifted, String run) {
        Moment now = now(session);
        Map<String, String> still = new HashMap<>();
        drifted.forEach((object, pair) -> {
            List<?> facts = (List<?>) pair;
            if (Objects.equals(facts.get(1), now.facts().asMap().get(object))) {
                still.put(object, (String) facts.get(0));
            }
        });
        remember(session, new Moment(now.facts().with(still), now.history()), "after run " + run);
    }

    /** After the database was put back from elsewhere. */
    void forget(Session session) {
        try {
            Files.deleteIfExists(file(session));
        } catch (IOException e) {
            throw DbmigException.refused("cannot remove \"" + file(session) + "\"").detail(e.toString());
        }
    }

    private Path file(Session session) {
        return settings.safety().stateDir().resolve("schema-" + new Databases(session).systemIdentifier() + "-" + nameInFile() + ".json");
    }

    private String nameInFile() {
        String database = settings.connection().database();
        return database.replaceAll("[^A-Za-z0-9_-]", "_") + "-" + Integer.toHexString(database.hashCode());
    }

    @SuppressWarnings("unchecked") // names in JSON are strings
    private static Map<String, Object> asMap(Object document) {
        return (Map<String, Object>) document;
    }
}
