package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.engine.Engine;
import dev.dbmig.engine.EngineDefinition;
import dev.dbmig.engine.TrackingTable;
import dev.dbmig.postgres.Session;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where databases stand after an engine was at work in them, as the engine's own table says. That proves something only
 * if the table has moved: it said before where the database was, and says after where it was to go. Whatever else it says,
 * the engine is asked.
 */
final class Arrivals {

    private final EngineDefinition definition;
    private final String from;
    private final Set<String> saidBefore = new HashSet<>();
    private final Set<String> moved = new HashSet<>();

    /** @param from what the engine has said when the run was planned */
    Arrivals(EngineDefinition definition, String from) {
        this.definition = definition;
        this.from = from;
    }

    /** To be called before the engine is at work. */
    void before(RunKit.Place place) {
        if (!from.equals(Engine.BASE) && read(place).map(Arrivals::shown).filter(from::equals).isPresent()) {
            saidBefore.add(place.connection().database());
        }
    }

    /** Whether the database is proven to be there. */
    boolean isAt(RunKit.Place place, String target) {
        String database = place.connection().database();
        boolean isProven = saidBefore.contains(database) && read(place).map(Arrivals::shown).filter(target::equals).isPresent();
        if (isProven && !target.equals(from)) {
            moved.add(database);
        }
        return isProven && moved.contains(database);
    }

    /** The versions it is at, where the table has been seen to move; else empty. */
    Optional<List<String>> known(RunKit.Place place) {
        return moved.contains(place.connection().database()) ? read(place) : Optional.empty();
    }

    private Optional<List<String>> read(RunKit.Place place) {
        try (Session session = place.sessions().get()) {
            return TrackingTable.read(definition, session);
        } catch (DbmigException e) {
            return Optional.empty(); // the engine has a session of its own, and is asked
        }
    }

    private static String shown(List<String> versions) {
        return versions.isEmpty() ? Engine.BASE : String.join(", ", versions);
    }
}
