package dev.dbmig.upgrade;

import dev.dbmig.engine.EngineDefinition;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.migration.LockPatience;
import dev.dbmig.postgres.ConnectionSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run needs to know from the command line and the configuration.
 *
 * @param lockDatabase the maintenance database, in which the run lock is held; the same for everybody who
 *     works on the database
 * @param timeout how long the run may take once it has the lock
 * @param lockWait how long to wait for another run
 * @param safety what is done around the migrations
 * @param extras what few runs have
 */
public record RunSettings(ConnectionSettings connection, String lockDatabase, HistoryTable history, PlanRules rules,
        LockPatience patience, Duration timeout, Duration lockWait, Safety safety, RunExtras extras) {

    /** Nothing besides. */
    public RunSettings(ConnectionSettings connection, String lockDatabase, HistoryTable history, PlanRules rules,
            LockPatience patience, Duration timeout, Duration lockWait, Safety safety) {
        this(connection, lockDatabase, history, rules, patience, timeout, lockWait, safety, RunExtras.NONE);
    }

    /** Nothing around the migrations. */
    public RunSettings(ConnectionSettings connection, String lockDatabase, HistoryTable history, PlanRules rules,
            LockPatience patience, Duration timeout, Duration lockWait) {
        this(connection, lockDatabase, history, rules, patience, timeout, lockWait, Safety.NONE);
    }

    /** What keeps the history, dbmig's and another tool's: no part of the schema, as the catalogue shows the names. */
    List<String> ownTables() {
        return Stream.concat(Stream.of(history.shownByCatalogue()), extras.tables().stream()).toList();
    }

    /** For scripts of dbmig's own, with its own history, beside that of another tool that keeps the migrations. */
    public RunSettings withoutEngine() {
        if (extras.engine().isEmpty()) {
            return this;
        }
        return new RunSettings(connection, lockDatabase, history.with(HistoryTable.Mirroring.OFF), rules, patience, timeout, lockWait, safety,
                new RunExtras(Optional.empty(), extras.isForced(), extras.logs(), extras.witnesses()));
    }

    /** The same with nothing around the migrations. */
    RunSettings bare() {
        Optional<EngineDefinition> engine = extras.engine();
        return new RunSettings(connection, lockDatabase, history, rules, patience, timeout, lockWait,
                engine.isPresent() ? safety.bare() : Safety.NONE, new RunExtras(engine, false, Optional.empty(), List.of()));
    }

    /** The same for another database of the server. */
    RunSettings on(String database) {
        return new RunSettings(connection.withDatabase(database), lockDatabase, history, rules, patience, timeout, lockWait,
                safety, extras);
    }
}
