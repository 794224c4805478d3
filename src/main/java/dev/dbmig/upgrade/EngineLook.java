package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.engine.Engine;
import dev.dbmig.engine.EngineConnection;
import dev.dbmig.engine.EngineDefinition;
import dev.dbmig.engine.EngineMigrations;
import dev.dbmig.engine.EngineSql;
import dev.dbmig.engine.RevisionSelection;
import dev.dbmig.engine.Revisions;
import dev.dbmig.engine.TrackingTable;
import dev.dbmig.engine.Verb;
import dev.dbmig.migration.Direction;
import dev.dbmig.migration.PrintedSql;
import dev.dbmig.migration.ScriptShape;
import dev.dbmig.migration.ServerDialect;
import dev.dbmig.migration.TransactionMode;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What another tool says of a database, and what is decided from it. */
final class EngineLook {

    private final Engine engine;
    private final RunSettings settings;
    private final EngineConnection connection;
    private Revisions known;
    private Optional<EngineSql> printed = Optional.empty();

    EngineLook(RunSettings settings, RunId id) {
        this(settings, id, () -> { });
    }

    /** @param poll is called many times a second while the engine answers, and ends it by throwing */
    EngineLook(RunSettings settings, RunId id, Runnable poll) {
        this.engine = new Engine(settings.extras().engine().orElseThrow()).polling(poll);
        this.settings = settings;
        this.connection = new EngineConnection(settings.connection(), id.applicationName());
    }

    /** What there is does not change between two looks of a run; where the database stands may. */
    Revisions revisions() {
        return engine.look(connection, known().all());
    }

    /** What there is, as if nothing were applied: does not look into the database. */
    Revisions known() {
        known = known == null ? engine.known(connection) : known;
        return known;
    }

    /** @param session in the database */
    Planner planner(Session session, Revisions revisions) {
        ServerDialect dialect = ServerDialect.of(session);
        return planner(revisions, (direction, from, target) -> shape(direction, from, target, dialect));
    }

    static Planner planner(Revisions revisions, RevisionSelection.Shapes shapes) {
        EngineMigrations migrations = new EngineMigrations(revisions.engine());
        return new Planner(migrations.compare(revisions), new RevisionSelection(revisions, migrations, shapes), TransactionMode.ALL);
    }

    private ScriptShape shape(Direction direction, String from, String target, ServerDialect dialect) {
        Verb verb = direction == Direction.UP ? Verb.SQL : Verb.SQL_DOWN;
        printed = engine.sql(verb, from, target, connection);
        return printed.map(sql -> PrintedSql.shape(sql.name(), sql.text(), dialect)).orElse(PrintedSql.UNKNOWN);
    }

    /** The SQL of what was planned last; empty if it cannot be had. */
    Optional<EngineSql> printed() {
        return printed;
    }

    /**
     * Whether the engine's own table still says what the engine has said of the database: then nobody has been there
     * meanwhile, and it need not be asked again.
     */
    boolean isStillAt(Session session, List<String> versions) {
        return !versions.isEmpty() && TrackingTable.read(engine.definition(), session).filter(versions::equals).isPresent();
    }

    /** What everybody who lets an engine work calls meanwhile: ends it when its time is over. */
    static Runnable limit(String what, Duration timeout, Runnable check) {
        long end = System.nanoTime() + timeout.toNanos();
        return () -> {
            check.run();
            if (System.nanoTime() > end) {
                throw new DbmigException(ExitCode.ROLLED_BACK, what + " was ended: timed out after " + timeout.toSeconds() + " seconds")
                        .hint("Give it more time with --timeout SECONDS.");
            }
        };
    }

    /** An engine has worked when the database is where it was to go, whatever it says. */
    static void requireArrival(EngineDefinition definition, String now, String target) {
        if (!now.equals(target)) {
            throw new DbmigException(ExitCode.ROLLED_BACK, definition.label() + " ended well, but the database is at " + now
                    + ", not at " + target).hint("Run it by hand against a copy to see what it does.");
        }
    }

    /** A rehearsal with a tool that connects elsewhere would change the database itself. */
    void requireObedience(RunId id) {
        String nowhere = Databases.nameBeside(settings.connection().database(), "_nowhere_" + id.value().replace('-', '_'));
        engine.requireObedience(new EngineConnection(settings.connection().withDatabase(nowhere), id.applicationName()));
    }
}
