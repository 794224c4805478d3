package dev.dbmig.engine;

import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.SqlText;
import java.util.List;
import java.util.Optional;

/**
 * Where a database stands, read from the table that an engine keeps, which takes no time; starting the engine takes a
 * second. Whoever reads it must know by the engine itself that this is the table that it keeps.
 */
public final class TrackingTable {

    private TrackingTable() {
    }

    /**
     * What the engine would say is current.
     *
     * @param session in the database
     * @return empty if there is no such table, or it is not so simple
     */
    public static Optional<List<String>> read(EngineDefinition engine, Session session) {
        Optional<String> sql = engine.tool().answers().currentSql();
        if (sql.isEmpty() || engine.tables().isEmpty()) {
            return Optional.empty();
        }
        try {
            String table = engine.tables().get(0);
            if (session.query("SELECT pg_catalog.to_regclass(" + SqlText.literal(table) + ")").get(0).get(0) == null) {
                return Optional.empty();
            }
            return Optional.of(session.query(sql.get().formatted(table)).stream().map(row -> row.get(0)).toList());
        } catch (PostgresException e) {
            return Optional.empty();
        }
    }
}
