package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.Backup;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Session;
import dev.dbmig.service.HealthDefinition;
import dev.dbmig.service.ServiceDefinition;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Brings a backup back: into a new database, proven there while the application serves; then in the place of the
 * one that is there, which is kept under another name. Or beside it, into a database of its own.
 */
public final class Restore {

    private final RunSettings settings;
    private final String origin;
    private final Wish wish;
    private final RunVoice voice;
    private final RunId id = RunId.create(Clock.systemUTC());
    private LoggedVoice logged;
    private volatile RunKit kit;

    /**
     * What is to be restored.
     *
     * @param into a database of its own, which must not exist; empty for the place of the real one
     * @param tables the only ones that are wanted; empty for all
     */
    public record Wish(Backup backup, Optional<String> into, List<String> tables) {

        boolean isBeside() {
            return into.isPresent();
        }
    }

    /**
     * What came of it.
     *
     * @param database that has the backup's contents now
     * @param from the version that the database had; empty if there was none, or no database
     * @param to the version that it has now
     * @param replaced what the database of before is called now; empty if there was none
     * @param writeLoss what was left out, as {@link WriteLoss#toMap} tells it; empty if nothing was replaced
     */
    public record Outcome(RunId id, String database, Optional<String> from, Optional<String> to, Optional<String> replaced,
            Optional<Map<String, Object>> writeLoss, Duration took) {
    }

    /** @param settings those of the real database */
    public Restore(RunSettings settings, Wish wish, RunVoice voice) {
        this.settings = settings.on(wish.into().orElse(settings.connection().database()));
        this.origin = settings.connection().database();
        this.wish = wish;
        this.voice = voice;
    }

    public RunId id() {
        return id;
    }

    /**
     * @param question is asked before anybody notices; with what would be left out, or empty if nothing would
     * @throws DbmigException if it was refused, or failed and was undone; its exit code tells what became of production
     */
    public Outcome run(Predicate<Optional<WriteLoss>> question) {
        long begun = System.nanoTime();
        try (LockedRun locked = new LockedRun(settings, id)) {
            locked.acquire(voice::note);
            new UnfinishedRuns(settings).refuse(locked.session());
            RestoreChecks checks = new RestoreChecks(locked.session(), settings, wish);
            checks.require();
            checks.warnings().forEach(warning -> voice.note("WARNING: " + warning + "."));
            RunPlan plan = decide(locked);
            RunFolder files = RunFolder.create(SafeRun.runs(settings.safety()), id.value(), plan.toMap());
            logged = LoggedVoice.of(voice, files, settings.extras());
            kit = new RunKit(plan, files, settings, locked, logged);
            files.keep("versions", SafeRun.versions(settings, locked));
            walk(steps(question));
            return outcome(Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    private void walk(List<Step> steps) {
        RuntimeException failure = null;
        try {
            new Steps(kit.files().newJournal(Clock.systemUTC()), steps, new StepVoice(kit)).run();
            failure = kit.files().read(StartRegardless.ILL).map(Restore::ill).orElse(null);
        } catch (RuntimeException e) {
            failure = e;
        }
        if (failure != null) {
            logged.log("ERROR:  " + failure.getMessage());
        }
        new RunEnd(kit, failure).tell(false);
        if (failure != null) {
            throw failure;
        }
    }

    private static DbmigException ill(Map<String, Object> found) {
        return new DbmigException(ExitCode.DOWN, "the database is restored, but " + found.get("message")).detail((String) found.get("detail"))
                .hint("There was no database to go back to, so the restored one stays. Look into the application's own log.");
    }

    private List<Step> steps(Predicate<Optional<WriteLoss>> question) {
        List<Step> steps = new ArrayList<>();
        steps.add(new RestoreBeside(kit, wish.backup()));
        if (!wish.isBeside()) {
            steps.add(new ConfirmRestore(kit, wish.backup().manifest(), question));
        }
        steps.addAll(stepsOfTheStop(kit, wish.backup()));
        return steps;
    }

    /** The same steps, for going back or finishing: which of them were begun, the journal knows. */
    static List<Step> stepsBack(RunKit kit) {
        List<Step> steps = new ArrayList<>();
        steps.add(new RestoreBeside(kit, null));
        steps.addAll(stepsOfTheStop(kit, null));
        return steps;
    }

    private static List<Step> stepsOfTheStop(RunKit kit, Backup backup) {
        List<Step> steps = new ArrayList<>();
        boolean isThere = kit.plan().oid() != 0;
        boolean stops = !kit.plan().running().isEmpty();
        if (stops) {
            steps.add(new StopServices(kit));
        }
        if (isThere) {
            steps.add(new FenceDatabase(kit));
        }
        steps.add(isThere ? new SwapDatabase(kit) : new TakeName(kit, backup));
        if (isThere) {
            steps.add(new StartServices(kit));
        } else if (stops) {
            steps.add(new StartRegardless(kit));
        }
        return steps;
    }

    private RunPlan decide(LockedRun locked) {
        Safety safety = settings.safety();
        String database = settings.connection().database();
        Databases databases = new Databases(locked.session());
        long oid = databases.exists(database) ? databases.facts(database).oid() : 0;
        List<ServiceDefinition> running = wish.isBeside() ? List.of() : SafeRun.running(safety);
        Optional<HealthDefinition> health = wish.isBeside() ? Optional.empty() : SafeRun.healthOf(safety, running);
        Restoring restoring = new Restoring(wish.backup().name(), wish.backup().path().toString(), origin, wish.isBeside(),
                wish.tables(), isHealthy(health));
        Path folder = wish.backup().path().getParent();
        return new RunPlan(id.value(), null, SafeRun.startedBy(), settings.connection().host() + ":" + settings.connection().port(),
                databases.systemIdentifier(), database, oid, settings.lockDatabase(), settings.history(), folder.toString(),
                oid == 0 ? null : version(), wish.backup().manifest().source().schemaVersion(), List.of(),
                RunPlan.Names.ofRestore(database, id.value()), running, health, oid != 0, null,
                Optional.of(restoring));
    }

    /** Null if the database does not say it, perhaps because it is damaged. */
    private String version() {
        try (Session session = Session.open(settings.connection(), id.applicationName())) {
            return DatabaseVersion.of(session, settings.history(), settings.extras().engine()).orElse(null);
        } catch (DbmigException e) {
            voice.note("The version of the database of now cannot be read: " + e.getMessage() + ".");
            return null;
        }
    }

    /** Asked once. */
    private boolean isHealthy(Optional<HealthDefinition> health) {
        if (health.isEmpty()) {
            return true;
        }
        boolean isHealthy = settings.safety().tools().health().apply(health.get()).isHealthy();
        if (!isHealthy) {
            voice.note("The application is not healthy now, so that it is not waited for on a way back.");
        }
        return isHealthy;
    }

    private Outcome outcome(Duration took) {
        RunPlan plan = kit.plan();
        Optional<String> to = kit.files().read(RestoreBeside.RESTORED).flatMap(r -> Optional.ofNullable((String) r.get("version")));
        return new Outcome(id, plan.database(), Optional.ofNullable(plan.from()), to,
                plan.oid() == 0 ? Optional.empty() : Optional.of(plan.names().failed()), kit.files().read(ConfirmRestore.WRITE_LOSS), took);
    }

    /**
     * Ends a run from outside, in order; it then throws.
     *
     * @return false if nothing has begun that would have to be ended
     */
    public boolean interrupt(String reason) {
        RunKit current = kit;
        if (current != null) {
            current.interrupt(reason);
        }
        return current != null;
    }
}
