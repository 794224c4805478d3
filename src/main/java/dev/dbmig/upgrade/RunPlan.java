package dev.dbmig.upgrade;

import dev.dbmig.migration.Direction;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.postgres.Databases;
import dev.dbmig.service.HealthDefinition;
import dev.dbmig.service.ServiceDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that is decided before a run acts, as it is kept beside its journal: with both, another process
 * can end the run. No secret is in it.
 *
 * @param run its id
 * @param direction whether it applies or undoes; null for a restore
 * @param startedBy user and host
 * @param server host and port, as shown to people
 * @param system the identifier of the server's data directory: however the server is called, it is this one
 * @param oid of the database
 * @param maintenance the database that the control session is in
 * @param folder of migrations, absolute
 * @param from the version before; null for none
 * @param to the version after; null for none
 * @param migrations what is applied or undone, in order, as people read it
 * @param names of databases that the run may make
 * @param running the services that ran before, in the order in which they are stopped
 * @param isFenced whether others are kept out
 * @param engine the other tool that applies the migrations; null for dbmig itself
 * @param restoring what is restored; empty for a run of migrations
 */
record RunPlan(String run, Direction direction, String startedBy, String server, String system, String database, long oid,
        String maintenance, HistoryTable history, String folder, String from, String to, List<String> migrations,
        Names names, List<ServiceDefinition> running, Optional<HealthDefinition> health, boolean isFenced,
        String engine, Optional<Restoring> restoring) {

    /** Databases beside the one that is changed; at most 63 bytes each, as PostgreSQL cuts longer names. */
    record Names(String scratch, String copy, String failed) {

        static Names of(String database, String run) {
            return new Names(name(database, "_rehearsal_", run), name(database, "_before_", run),
                    name(database, "_failed_", run));
        }

        /** What a restore makes is its scratch database until it takes the name, and again when it loses it. */
        static Names ofRestore(String database, String run) {
            String restored = name(database, "_restored_", run);
            return new Names(restored, restored, name(database, "_failed_", run));
        }

        private static String name(String database, String word, String run) {
            return Databases.nameBeside(database, word + run.replace('-', '_'));
        }
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("format", 1L);
        map.put("run", run);
        map.put("kind", restoring.isPresent() ? "restore" : "migrations");
        map.put("direction", direction == null ? null : direction.name());
        map.put("startedBy", startedBy);
        map.put("server", server);
        map.put("system", system);
        map.put("database", database);
        map.put("oid", oid);
        map.put("maintenance", maintenance);
        map.put("history", List.of(history.schema(), history.table(), history.mirroring().name()));
        map.put("folder", folder);
        map.put("from", from);
        map.put("to", to);
        map.put("migrations", migrations);
        map.put("names", List.of(names.scratch(), names.copy(), names.failed()));
        map.put("running", running.stream().map(ServiceDefinition::toMap).toList());
        map.put("health", health.map(HealthDefinition::toMap).orElse(null));
        map.put("fenced", isFenced);
        map.put("engine", engine);
        map.put("restore", restoring.map(Restoring::toMap).orElse(null));
        return map;
    }

    /** What it does, as people read it. */
    List<String> what() {
        return restoring.map(restore -> List.of(restore.toString())).orElse(migrations);
    }

    /** A plan of before tables could be adopted says nothing of them. */
    private static HistoryTable historyOf(List<String> stored) {
        HistoryTable table = new HistoryTable(stored.get(0), stored.get(1));
        return stored.size() < 3 ? table : table.with(HistoryTable.Mirroring.valueOf(stored.get(2)));
    }

    @SuppressWarnings("unchecked")
    static RunPlan fromMap(Map<String, Object> map) {
        List<String> history = (List<String>) map.get("history");
        List<String> names = (List<String>) map.get("names");
        return new RunPlan((String) map.get("run"), directionOf((String) map.get("direction")), (String) map.get("startedBy"),
                (String) map.get("server"), (String) map.get("system"), (String) map.get("database"), (Long) map.get("oid"),
                (String) map.get("maintenance"), historyOf(history),
                (String) map.get("folder"), (String) map.get("from"), (String) map.get("to"),
                (List<String>) map.get("migrations"), new Names(names.get(0), names.get(1), names.get(2)),
                ((List<Map<String, String>>) map.get("running")).stream().map(ServiceDefinition::fromMap).toList(),
                Optional.ofNullable((Map<String, String>) map.get("health")).map(HealthDefinition::fromMap),
                (Boolean) map.get("fenced"), (String) map.get("engine"),
                Optional.ofNullable((Map<String, Object>) map.get("restore")).map(Restoring::fromMap));
    }

    private static Direction directionOf(String stored) {
        return stored == null ? null : Direction.valueOf(stored);
    }
}
