package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.History;
import dev.dbmig.migration.HistoryRow;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.MigrationListener;
import dev.dbmig.migration.Migrator;
import dev.dbmig.migration.ServerDialect;
import dev.dbmig.migration.Workplace;
import dev.dbmig.postgres.Interruption;
import dev.dbmig.postgres.Session;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Changes a database from one version to another, up or down: plans, asks, takes the run lock, plans again
 * with nobody else at work, and does it.
 */
public final class Upgrade {

    private final RunSettings settings;
    private final MigrationFolder folder;
    private final MigrationListener listener;
    private final RunId id;
    private volatile Interruption interruption;

    public Upgrade(RunSettings settings, MigrationFolder folder, MigrationListener listener) {
        this.settings = settings;
        this.folder = folder;
        this.listener = listener;
        this.id = RunId.create(Clock.systemUTC());
    }

    /**
     * What a run did.
     *
     * @param plan what it has done, all of it; empty if there was nothing to do
     */
    public record Outcome(RunId id, Plan plan, Duration took) {
    }

    /**
     * @param choice what to do, decided from folder and history
     * @param confirmation is asked before the first effect
     * @throws DbmigException if it is refused, or failed and was rolled back
     */
    public Outcome run(Function<Planner, Plan> choice, Predicate<Plan> confirmation) {
        Look first = look(choice, null);
        if (first.plan().isEmpty()) {
            return new Outcome(id, first.plan(), Duration.ZERO);
        }
        confirm(first.plan(), confirmation);
        long begun = System.nanoTime();
        try (LockedRun run = LockedRun.begin(settings, id, listener::note)) {
            Look second = look(choice, first);
            if (second != first && !second.plan().isEmpty()) {
                confirm(second.plan(), confirmation);
            }
            carryOut(second.plan(), run);
            return new Outcome(id, second.plan(), Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    /** What a run would do; changes nothing and takes no lock. */
    public Plan plan(Function<Planner, Plan> choice) {
        return look(choice, null).plan();
    }

    /** The history as it was read, and what was decided from it. */
    private record Look(List<HistoryRow> history, Plan plan) {
    }

    /** @param before is still true if nobody has written the history since, and spares reading the scripts again */
    private Look look(Function<Planner, Plan> choice, Look before) {
        try (Session session = Session.open(settings.connection(), "dbmig")) {
            ServerChecks.check(session, settings.history());
            List<HistoryRow> rows = new History(settings.history()).rows(session);
            if (before != null && before.history().equals(rows)) {
                return before;
            }
            Comparison comparison = Comparison.of(folder.migrations(), rows);
            Planner planner = new Planner(comparison, ServerDialect.of(session), settings.rules());
            return new Look(rows, choice.apply(planner));
        }
    }

    /**
     * Ends a run from outside, in order; it then throws.
     *
     * @return false if nothing has begun that would have to be ended
     */
    public boolean interrupt(String reason) {
        Interruption current = interruption;
        if (current != null) {
            current.request(reason);
        }
        return current != null;
    }

    public RunId id() {
        return id;
    }

    private void carryOut(Plan plan, LockedRun run) {
        if (plan.isEmpty()) {
            return;
        }
        try (Interruption limit = new Interruption(settings.timeout(), run.control())) {
            interruption = limit;
            Workplace workplace = new Workplace(run::openSession, run.control(), settings.history(), id.value(),
                    settings.patience(), limit, run::check, listener);
            try (Migrator migrator = new Migrator(workplace)) {
                migrator.run(plan.groups());
            }
        } finally {
            interruption = null;
        }
    }

    private static void confirm(Plan plan, Predicate<Plan> confirmation) {
        if (!confirmation.test(plan)) {
            throw DbmigException.refused("not confirmed").hint("Nothing was changed.");
        }
    }
}
