package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.engine.Revisions;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.History;
import dev.dbmig.migration.HistoryRow;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.MigrationListener;
import dev.dbmig.migration.Migrator;
import dev.dbmig.migration.Mirror;
import dev.dbmig.migration.ServerDialect;
import dev.dbmig.migration.Workplace;
import dev.dbmig.postgres.Interruption;
import dev.dbmig.postgres.Session;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Changes a database from one version to another, up or down: plans, asks, takes the run lock, plans again
 * with nobody else at work, and does it.
 */
public final class Upgrade {

    private final RunSettings settings;
    private final MigrationFolder folder;
    private final MigrationListener listener;
    private final RunId id;
    private final RunVoice voice;
    private volatile Interruption interruption;
    private volatile SafeRun safeRun;
    private EngineLook engine;
    private boolean isTold;

    /** A run with nothing around its migrations, or {@code settings.safety()} all the same, silently. */
    public Upgrade(RunSettings settings, MigrationFolder folder, MigrationListener listener) {
        this(settings, folder, new SilentVoice(listener));
    }

    public Upgrade(RunSettings settings, MigrationFolder folder, RunVoice voice) {
        this.settings = settings;
        this.folder = folder;
        this.voice = voice;
        this.listener = voice.migrations();
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
        try {
            return decideAndRun(choice, confirmation);
        } catch (DbmigException e) {
            if (safeRun == null && !isTold && e.exitCode() != ExitCode.USAGE) {
                RunNotice.ofRefusal(settings, id, e).tell(settings).forEach(voice::note);
            }
            throw e;
        }
    }

    private Outcome decideAndRun(Function<Planner, Plan> choice, Predicate<Plan> confirmation) {
        new UnfinishedRuns(settings).refuse();
        try (LockedRun run = new LockedRun(settings, id); Session session = run.openSession()) {
            Look first = look(session, choice, null);
            requireObedience(first.plan());
            if (!first.plan().isEmpty() && needsJournal(session)) {
                return runSafely(run, session, choice, first, confirmation);
            }
            if (first.plan().isEmpty()) {
                return new Outcome(id, first.plan(), Duration.ZERO);
            }
            confirm(first.plan(), confirmation);
            long begun = System.nanoTime();
            run.acquire(listener::note);
            Look second = look(session, choice, first);
            if (second != first && !second.plan().isEmpty()) {
                confirm(second.plan(), confirmation);
            }
            carryOutAndTell(second.plan(), run, session, begun);
            return new Outcome(id, second.plan(), Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    private void carryOutAndTell(Plan plan, LockedRun run, Session session, long begun) {
        RuntimeException failure = null;
        KnownSchema known = new KnownSchema(settings);
        try {
            Optional<Map<String, Object>> drifted = known.beforeRun(session);
            carryOut(plan, run, session);
            drifted.ifPresent(before -> KnownSchema.note(run::openSession, now -> known.afterRun(now, before, id.value()), voice));
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            if (!plan.isEmpty()) {
                isTold = true;
                RunNotice.ofPlainRun(settings, id, plan, Duration.ofNanos(System.nanoTime() - begun), failure)
                        .tell(settings).forEach(voice::note);
            }
        }
    }

    /**
     * Applies what is chosen to a copy, and drops that again; {@code settings.safety()} has a rehearsal.
     *
     * @throws DbmigException with {@link dev.dbmig.ExitCode#REHEARSAL_FAILED} if it failed there
     */
    public Outcome rehearse(Function<Planner, Plan> choice) {
        new UnfinishedRuns(settings).refuse();
        try (LockedRun run = new LockedRun(settings, id); Session session = run.openSession()) {
            long begun = System.nanoTime();
            run.acquire(listener::note);
            Plan plan = look(session, choice, null).plan();
            requireObedience(plan);
            if (!plan.isEmpty()) {
                new Preflight(run.session(), settings).require(plan);
                safeRun = safeRun(run);
                safeRun.rehearse(plan);
            }
            return new Outcome(id, plan, Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    /** An empty database needs no backup and no rehearsal; but another tool always a way back. */
    private boolean needsJournal(Session session) {
        Safety safety = settings.safety();
        return safety.stopsApplication() || settings.extras().engine().isPresent() || safety.needsJournal() && !SafeRun.isEmpty(session);
    }

    private Outcome runSafely(LockedRun run, Session session, Function<Planner, Plan> choice, Look first,
            Predicate<Plan> confirmation) {
        long begun = System.nanoTime();
        run.acquire(listener::note);
        new UnfinishedRuns(settings).refuse(run.session());
        Plan plan = look(session, choice, first).plan();
        if (!plan.isEmpty()) {
            Preflight preflight = new Preflight(run.session(), settings);
            preflight.require(plan);
            preflight.warnings(session).forEach(warning -> voice.note("WARNING: " + warning + "."));
            Preflight.losses(session, plan).forEach(loss -> voice.note("WARNING: " + loss + "."));
            dangers(session, plan).forEach(warning -> voice.note("WARNING: " + warning + "."));
            session.close();
            safeRun = safeRun(run);
            safeRun.run(plan, () -> confirmation.test(plan));
        }
        return new Outcome(id, plan, Duration.ofNanos(System.nanoTime() - begun));
    }

    /** The other tool is not asked again what there is. */
    private SafeRun safeRun(LockedRun run) {
        return new SafeRun(settings, folder, id, run, voice).knowing(engine == null ? null : engine.known());
    }

    /** In what another tool will run they are found in the SQL that it prints. */
    private List<String> dangers(Session session, Plan plan) {
        return engine == null ? Lint.warnings(session, plan, settings.rules().transactionMode())
                : engine.printed().map(sql -> Lint.warnings(session, sql, settings.extras().tables())).orElse(List.of());
    }

    /** What a run would do; changes nothing and takes no lock. */
    public Plan plan(Function<Planner, Plan> choice) {
        try (Session session = Session.open(settings.connection(), "dbmig")) {
            Plan plan = look(session, choice, null).plan();
            if (!plan.isEmpty() && needsJournal(session)) {
                new Preflight(session, settings).require(plan);
            }
            return plan;
        }
    }

    /** What was seen, the history or where another tool says that it stands, and what was decided from it. */
    private record Look(Object seen, Plan plan) {
    }

    /** @param before is still true if nobody has written the history since, and spares reading the scripts again */
    private Look look(Session session, Function<Planner, Plan> choice, Look before) {
        if (settings.extras().engine().isPresent()) {
            return lookByEngine(session, choice, before);
        }
        List<HistoryRow> rows = new History(settings.history()).rows(session);
        if (before == null) {
            ServerChecks.check(session, settings.history());
            Mirror.obstacle(session, settings.history()).or(() -> folder.obstacle(session, settings.history())).ifPresent(obstacle -> {
                throw obstacle;
            });
        } else if (before.seen().equals(rows)) {
            return before;
        }
        Comparison comparison = Comparison.of(folder.migrations(), rows);
        return new Look(rows, choice.apply(new Planner(comparison, ServerDialect.of(session), settings.rules())));
    }

    private Look lookByEngine(Session session, Function<Planner, Plan> choice, Look before) {
        if (before == null) {
            ServerChecks.check(session);
        }
        engine = engine == null ? new EngineLook(settings, id) : engine;
        if (before != null && before.seen() instanceof Revisions seen && engine.isStillAt(session, seen.current())) {
            return before;
        }
        Revisions revisions = engine.revisions();
        boolean isSame = before != null && before.seen() instanceof Revisions seen && seen.current().equals(revisions.current());
        return isSame ? before : new Look(revisions, choice.apply(engine.planner(session, revisions)));
    }

    private void requireObedience(Plan plan) {
        if (!plan.isEmpty() && settings.extras().engine().isPresent()) {
            engine.requireObedience(id);
        }
    }

    /**
     * Ends a run from outside, in order; it then throws.
     *
     * @return false if nothing has begun that would have to be ended
     */
    public boolean interrupt(String reason) {
        if (safeRun != null) {
            safeRun.interrupt(reason);
            return true;
        }
        Interruption current = interruption;
        if (current != null) {
            current.request(reason);
        }
        return current != null;
    }

    public RunId id() {
        return id;
    }

    private void carryOut(Plan plan, LockedRun run, Session session) {
        if (plan.isEmpty()) {
            return;
        }
        try (Interruption limit = new Interruption(settings.timeout(), run.control())) {
            interruption = limit;
            Deque<Session> opened = new ArrayDeque<>(List.of(session));
            Supplier<Session> sessions = () -> opened.isEmpty() ? run.openSession() : opened.pop();
            Workplace workplace = new Workplace(sessions, run.control(), settings.history(), id.value(),
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
