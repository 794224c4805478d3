package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.engine.Engine;
import dev.dbmig.engine.EngineConnection;
import dev.dbmig.engine.EngineDefinition;
import dev.dbmig.engine.Revisions;
import dev.dbmig.engine.Verb;
import dev.dbmig.postgres.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Another tool at work in a scratch database: told where to go as in a run, and no more believed than there. */
final class EngineReplay {

    private final RunSettings settings;
    private final ScratchDatabase scratch;
    private final StopRequest stop;
    private final Revisions revisions;
    private final EngineDefinition definition;
    private final EngineConnection connection;

    /** @param revisions that it has */
    EngineReplay(RunSettings settings, ScratchDatabase scratch, StopRequest stop, Revisions revisions) {
        this.revisions = revisions;
        this.settings = settings;
        this.scratch = scratch;
        this.stop = stop;
        this.definition = settings.extras().engine().orElseThrow();
        this.connection = new EngineConnection(scratch.connection(), scratch.id().applicationName());
    }

    /**
     * What it will do, one version after the other, as far as it prints that.
     *
     * @throws DbmigException if it does not connect where it is told to
     */
    List<Plan> plans(List<String> targets) {
        EngineLook look = new EngineLook(settings.on(scratch.connection().database()), scratch.id(), stop::check);
        look.requireObedience(scratch.id());
        List<Plan> plans = new ArrayList<>();
        List<String> reached = new ArrayList<>();
        try (Session session = scratch.open()) {
            for (String target : targets) {
                plans.add(look.planner(session, revisions.at(reached)).upgrade(target));
                reached.add(target);
            }
        }
        return plans;
    }

    /** Goes to each of these versions, which stand on branches of their own if they are several. */
    void upgrade(List<String> targets) {
        Engine engine = new Engine(definition);
        try {
            for (String target : targets) {
                engine.polling(EngineLook.limit(definition.label() + " upgrade " + target, settings.timeout(), stop::check))
                        .work(Verb.UPGRADE, target, connection, line -> { });
            }
            Set<String> now = new TreeSet<>(engine.polling(stop::check).look(connection, revisions.all()).current());
            EngineLook.requireArrival(definition, String.join(", ", now), String.join(", ", new TreeSet<>(targets)));
        } catch (DbmigException e) {
            OrphanedSessions.endRun(scratch.control(), scratch.id().value());
            throw e;
        }
    }
}
