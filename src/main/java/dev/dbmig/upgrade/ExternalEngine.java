package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.engine.Engine;
import dev.dbmig.engine.EngineConnection;
import dev.dbmig.engine.EngineDefinition;
import dev.dbmig.engine.Revisions;
import dev.dbmig.engine.Verb;
import dev.dbmig.migration.Direction;
import dev.dbmig.migration.LockPatience;
import dev.dbmig.migration.PrintedSql;
import dev.dbmig.migration.Task;
import dev.dbmig.migration.TransactionGroup;
import dev.dbmig.migration.Workplace.RunGuard;
import dev.dbmig.postgres.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Another tool applies and undoes, and commits its own history. It is told where to go, never believed: it has
 * worked when it says so and the database is where it was to go.
 */
final class ExternalEngine implements MigrationEngine {

    private final RunKit kit;
    private final EngineDefinition definition;
    private final Arrivals arrivals;
    private Revisions known;

    /** @param known what the tool has; null if it is to be asked */
    ExternalEngine(RunKit kit, EngineDefinition definition, Revisions known) {
        this.kit = kit;
        this.definition = definition;
        this.known = known;
        this.arrivals = new Arrivals(definition, Optional.ofNullable(kit.plan().from()).orElse(Engine.BASE));
    }

    @Override
    public void migrate(List<TransactionGroup> groups, RunKit.Place place, RunGuard guard) {
        List<Task> tasks = groups.stream().flatMap(group -> group.tasks().stream()).toList();
        String target = target(tasks);
        Verb verb = tasks.get(0).direction() == Direction.UP ? Verb.UPGRADE : Verb.DOWNGRADE;
        guard.check();
        kit.checkInterrupted();
        kit.voice().migrations().begins(tasks.get(0));
        Duration took;
        try {
            arrivals.before(place);
            long begun = System.nanoTime();
            boolean isOneTransaction = groups.stream().allMatch(TransactionGroup::isTransaction);
            work(verb, target, place, isOneTransaction && kit.settings().patience().triesAgain());
            took = Duration.ofNanos(System.nanoTime() - begun);
            if (!arrivals.isAt(place, target)) {
                EngineLook.requireArrival(definition, look(place).currentShown().orElse(Engine.BASE), target);
            }
        } catch (DbmigException e) {
            OrphanedSessions.endRun(place.control(), kit.plan().run());
            throw e.as(e.exitCode() == ExitCode.REFUSED ? ExitCode.ROLLED_BACK : e.exitCode());
        }
        tell(tasks, took, place);
    }

    /** A run leads from one version to another, and its undo back. */
    private String target(List<Task> tasks) {
        RunPlan plan = kit.plan();
        return Optional.ofNullable(tasks.get(0).direction() == plan.direction() ? plan.to() : plan.from()).orElse(Engine.BASE);
    }

    /** @param triesAgain whether a lock that is not to be had in time costs nothing but another attempt */
    private void work(Verb verb, String target, RunKit.Place place, boolean triesAgain) {
        Runnable poll = EngineLook.limit(definition.label() + " " + verb.key() + " " + target, kit.settings().timeout(), kit::checkInterrupted);
        for (int attempt = 1;; attempt++) {
            try {
                attempt(verb, target, place, triesAgain, poll);
                return;
            } catch (DbmigException e) {
                if (!triesAgain || !e.detail().orElse("").contains("due to lock timeout")) {
                    throw e;
                }
                Duration pause = LockPatience.pauseAfter(attempt);
                kit.voice().note("A lock was not to be had, attempt " + attempt + "; " + definition.label() + " was rolled back, and tries again in "
                        + pause.toMillis() + " ms.");
                pause(pause, poll);
            }
        }
    }

    private void attempt(Verb verb, String target, RunKit.Place place, boolean triesAgain, Runnable poll) {
        String options = triesAgain ? "-c lock_timeout=" + kit.settings().patience().lockTimeout().toMillis() : "";
        EngineConnection connection = new EngineConnection(place.connection(), applicationName(), options);
        inside(place, poll, engine -> {
            engine.work(verb, target, connection, line -> kit.voice().migrations().echo("  " + definition.label() + ": " + line));
            return null;
        });
    }

    private static void pause(Duration time, Runnable poll) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            poll.run();
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DbmigException(ExitCode.INTERRUPTED, "interrupted while waiting for a lock", e);
            }
        }
    }

    private void tell(List<Task> tasks, Duration took, RunKit.Place place) {
        if (tasks.size() == 1) {
            kit.voice().migrations().ran(tasks.get(0), took);
        } else {
            kit.voice().note(definition.label() + " took " + took.toMillis() + " ms for " + tasks.size() + " revisions.");
        }
        place.probe().ifPresent(probe -> {
            try (Session session = place.sessions().get()) {
                probe.ranWhole(session, definition.label() + " to " + target(tasks), took);
            }
        });
    }

    @Override
    public Optional<Plan> planUndo(RunKit.Place place) {
        Revisions revisions = known == null ? look(place) : arrivals.known(place).map(known::at).orElseGet(() -> look(place));
        String before = Optional.ofNullable(kit.plan().from()).orElse(Engine.BASE);
        if (revisions.currentShown().orElse(Engine.BASE).equals(before)) {
            return Optional.empty();
        }
        if (before.contains(", ")) {
            throw DbmigException.refused("the database was at several revisions at once, " + before + ", which "
                    + definition.label() + " cannot be told to go back to");
        }
        Planner planner = EngineLook.planner(revisions, (direction, from, target) -> PrintedSql.UNKNOWN);
        return Optional.of(kit.plan().direction() == Direction.UP ? planner.downgrade(before) : planner.upgrade(before));
    }

    private Revisions look(RunKit.Place place) {
        return inside(place, () -> { }, engine -> {
            known = known == null ? engine.known(connection(place)) : known;
            return engine.look(connection(place), known.all());
        });
    }

    private EngineConnection connection(RunKit.Place place) {
        return new EngineConnection(place.connection(), applicationName());
    }

    private String applicationName() {
        return new RunId(kit.plan().run()).applicationName();
    }

    /** Through the fence, if it is up around the database. */
    private <T> T inside(RunKit.Place place, Runnable poll, Function<Engine, T> work) {
        Engine engine = new Engine(definition);
        boolean isDatabase = place.connection().database().equals(kit.plan().database());
        if (!isDatabase || kit.fence().isEmpty()) {
            return work.apply(engine.polling(poll));
        }
        try (EngineGate gate = new EngineGate(kit, kit.fence().get(), definition)) {
            return work.apply(engine.polling(() -> {
                poll.run();
                gate.watch();
            }));
        }
    }

    /** It commits by itself. */
    @Override
    public boolean isInspectedBeforeCommit() {
        return false;
    }
}
