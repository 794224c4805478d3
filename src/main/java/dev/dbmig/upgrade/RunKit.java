package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.BackupFolder;
import dev.dbmig.backup.Backups;
import dev.dbmig.engine.Revisions;
import dev.dbmig.migration.Mirror;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.StatementProbe;
import dev.dbmig.migration.TransactionGroup;
import dev.dbmig.migration.Workplace.RunGuard;
import dev.dbmig.postgres.ClientPrograms;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Fence;
import dev.dbmig.postgres.Interruption;
import dev.dbmig.postgres.Session;
import dev.dbmig.service.Health;
import dev.dbmig.service.Services;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What the steps of a run work with. Whatever outlives the process is in the plan and the run's folder. */
final class RunKit {

    private final RunPlan plan;
    private final RunFolder files;
    private final RunSettings settings;
    private final LockedRun locked;
    private final RunVoice voice;
    private final Look look = new Look(this::checkInterrupted);
    private volatile Interruption interruption;
    private volatile String endReason;
    private long stoppedAt;
    private ExternalEngine external;
    private Revisions known;
    private Predicate<String> recoveryConsent;

    RunKit(RunPlan plan, RunFolder files, RunSettings settings, LockedRun locked, RunVoice voice) {
        this.plan = plan;
        this.files = files;
        this.settings = settings;
        this.locked = locked;
        this.voice = voice;
    }

    RunPlan plan() {
        return plan;
    }

    RunFolder files() {
        return files;
    }

    RunSettings settings() {
        return settings;
    }

    Safety safety() {
        return settings.safety();
    }

    RunVoice voice() {
        return voice;
    }

    /** What does not count when schemas and rows are compared: the run itself changes it. */
    List<String> notCompared() {
        List<String> tables = new ArrayList<>(List.of(plan.history().shownByCatalogue()));
        tables.addAll(settings.extras().tables());
        return tables;
    }

    /** Whose rows do not count: the history, and an adopted tracking table, in which the run writes what it does. */
    List<String> notCounted(Session session) {
        List<String> tables = new ArrayList<>(notCompared());
        tables.addAll(Mirror.keptTables(session, plan.history()));
        return tables;
    }

    /** In the maintenance database, with the run lock. */
    Session control() {
        return locked.session();
    }

    ConnectionSettings maintenance() {
        return settings.connection().withDatabase(plan.maintenance());
    }

    /** They end when the run is asked to. */
    ClientPrograms programs() {
        return safety().tools().programs().polling(this::checkInterrupted);
    }

    /** Only in a run that makes one. */
    BackupFolder backupFolder() {
        return safety().backupFolder().orElseThrow();
    }

    Backups backups() {
        return new Backups(backupFolder(), programs());
    }

    Services services() {
        return safety().tools().services();
    }

    /** Whether they stay down is looked at when the copy has been made: the wait for that costs no downtime then. */
    void servicesStopped() {
        stoppedAt = System.nanoTime();
    }

    /** @throws DbmigException if a service has come back by itself */
    void requireServicesDown() {
        if (!plan.running().isEmpty()) {
            services().requireDown(plan.running(), stoppedAt);
        }
    }

    Optional<Health> health() {
        return plan.health().map(safety().tools().health());
    }

    /** What is to be awaited on the way back: an application that was ill before a restore cannot be expected to be well. */
    Optional<Health> healthOfBefore() {
        return plan.restoring().map(Restoring::wasHealthy).orElse(true) ? health() : Optional.empty();
    }

    WayBack wayBack() {
        return files.read("way-back").map(WayBack::fromMap)
                .orElse(new WayBack(WayBack.Kind.DOWN_SCRIPTS, "nothing else was decided"));
    }

    /** A session in the database, through the fence where there is one. */
    Session openSession() {
        Optional<Fence> fence = fence();
        return fence.isPresent() ? fence.get().enter(control(), locked::openSession) : locked.openSession();
    }

    Session openSession(String database) {
        return Session.open(settings.connection().withDatabase(database), "dbmig/" + plan.run());
    }

    Optional<Fence> fence() {
        return plan.isFenced() ? files.read("fence").map(Fence::fromMap) : Optional.empty();
    }

    void raiseFence() {
        fence().ifPresent(fence -> fence.raise(control(), List.of()));
    }

    void liftFence() {
        fence().ifPresent(fence -> fence.lift(control()));
    }

    /** The database itself. */
    Place place() {
        return new Place(this::openSession, control(), Optional.empty(), settings.connection());
    }

    /**
     * Where scripts run: the database, or a copy of it.
     *
     * @param sessions opens a session in it
     * @param control a session that sees those of its server
     * @param probe looks at each statement; empty if nothing is to be measured
     * @param connection for those who open their own
     */
    record Place(Supplier<Session> sessions, Session control, Optional<StatementProbe> probe, ConnectionSettings connection) {
    }

    /** Who carries the migrations out, and takes them back. */
    MigrationEngine engine() {
        return engine(session -> MigrationFolder.at(session, plan.folder()));
    }

    /** @param folder where scripts of dbmig's own are */
    MigrationEngine engine(Function<Session, MigrationFolder> folder) {
        if (plan.engine() == null) {
            return new ScriptEngine(this, folder);
        }
        if (external == null) {
            external = new ExternalEngine(this, settings.extras().engine().orElseThrow(() -> new DbmigException(ExitCode.UNFINISHED,
                    "run " + plan.run() + " was made with " + plan.engine() + ", and no engine is configured here")
                    .hint("Run the command where " + plan.engine() + " is configured: beside its dbmig.yaml, or in its folder.")), known);
        }
        return external;
    }

    /** @param revisions that another tool has; null if it is to be asked */
    void knowing(Revisions revisions) {
        known = revisions;
    }

    /** Runs what was planned. */
    void migrate(List<TransactionGroup> groups, Place place, RunGuard guard) {
        engine().migrate(groups, place, guard);
    }

    /** Whoever asks the run to end ends this. */
    void interruptible(Interruption limit, Runnable work) {
        interruption = limit;
        try {
            checkInterrupted();
            work.run();
        } finally {
            interruption = null;
        }
    }

    /** The lock is still held, so that nobody else is at work. */
    void checkLock() {
        locked.check();
    }

    /** Asks the run to end, from another thread. */
    void interrupt(String reason) {
        endReason = reason;
        Interruption current = interruption;
        if (current != null) {
            current.request(reason);
        }
        look.end();
    }

    /** What looks at a database and has nothing to lose: it ends when the run is asked to. */
    Look look() {
        return look;
    }

    boolean isInterrupted() {
        return endReason != null;
    }

    /** @throws DbmigException if somebody asked the run to end */
    void checkInterrupted() {
        if (endReason != null) {
            throw new DbmigException(ExitCode.INTERRUPTED, "the run was " + endReason);
        }
    }

    /** Whether the application may have written since the migrations were applied. */
    boolean hasServedSince() {
        return files.lines().stream().anyMatch(line -> line.step().equals(StartServices.NAME));
    }

    /**
     * What the new version wrote in the moments until it was found ill is part of what is taken back; but in a
     * recovery it may have served for hours.
     */
    boolean mayLoseWrites(String sentence) {
        return recoveryConsent == null || recoveryConsent.test(sentence);
    }

    void inRecovery(Predicate<String> consent) {
        recoveryConsent = consent;
    }

    /** On the way back nothing is interrupted. */
    void goBack() {
        endReason = null;
    }

    /** Drops a database of this run, once nobody of this run can be making it any more: a kill does not stop that. */
    void drop(String database) {
        OrphanedSessions.endRun(control(), plan.run());
        new Databases(control()).drop(database);
    }

    void keep(String name, Map<String, Object> document) {
        files.keep(name, document);
    }
}
