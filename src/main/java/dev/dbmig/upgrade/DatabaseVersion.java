package dev.dbmig.upgrade;

import dev.dbmig.engine.EngineDefinition;
import dev.dbmig.engine.TrackingTable;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.History;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.migration.Version;
import dev.dbmig.postgres.Session;
import java.util.List;
import java.util.Optional;

/** At which version a database or a copy of it is, as it says itself. */
public final class DatabaseVersion {

    private DatabaseVersion() {
    }

    /**
     * By dbmig's history, or the table of another tool.
     *
     * @return empty if it has none, or it is not so simple
     */
    public static Optional<String> of(Session session, HistoryTable history, Optional<EngineDefinition> engine) {
        return engine.isPresent() ? TrackingTable.read(engine.get(), session).filter(at -> !at.isEmpty()).map(at -> String.join(", ", at))
                : Comparison.of(List.of(), new History(history).rows(session)).current().map(Version::toString);
    }
}
