package dev.dbmig.upgrade;

import dev.dbmig.engine.EngineDefinition;
import dev.dbmig.engine.Revisions;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Session;
import dev.dbmig.service.HealthDefinition;
import dev.dbmig.service.ServiceDefinition;
import dev.dbmig.service.Services;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A run with everything around it: its top method is the table of contents of the product. */
final class SafeRun {

    private final RunSettings settings;
    private final MigrationFolder folder;
    private final RunId id;
    private final LockedRun locked;
    private final RunVoice voice;
    private volatile RunKit kit;
    private Revisions known;

    SafeRun(RunSettings settings, MigrationFolder folder, RunId id, LockedRun locked, RunVoice voice) {
        this.settings = settings;
        this.folder = folder;
        this.id = id;
        this.locked = locked;
        this.voice = voice;
    }

    /** @param revisions that another tool has; null where there is none */
    SafeRun knowing(Revisions revisions) {
        known = revisions;
        return this;
    }

    /** @throws dev.dbmig.DbmigException if it failed; its exit code tells what became of production */
    void run(Plan plan, ConfirmRun.Confirmation confirmation) {
        walk(plan, tools -> {
            keepDrift(tools);
            return steps(tools, plan, confirmation);
        });
    }

    /** Only as far as nobody notices. */
    void rehearse(Plan plan) {
        walk(plan, tools -> stepsBefore(tools, plan, false));
    }

    private void keepDrift(RunKit tools) {
        try (Session session = locked.openSession()) {
            new KnownSchema(settings).beforeRun(session).ifPresent(drifted -> tools.files().keep(KnownSchema.DRIFTED, drifted));
        }
    }

    private void walk(Plan plan, Function<RunKit, List<Step>> choice) {
        RunPlan decided = decide(plan);
        RunFolder files = RunFolder.create(runs(settings.safety()), id.value(), decided.toMap());
        LoggedVoice logged = LoggedVoice.of(voice, files, settings.extras());
        kit = new RunKit(decided, files, settings, locked, logged);
        kit.knowing(known);
        files.keep("versions", versions(settings, locked));
        try {
            new Steps(files.newJournal(Clock.systemUTC()), choice.apply(kit), new StepVoice(kit)).run();
        } catch (RuntimeException failure) {
            RunEnd.addLastResort(kit, failure);
            logged.log("ERROR:  " + failure.getMessage());
            new RunEnd(kit, failure).tell(false);
            throw failure;
        }
        new RunEnd(kit, null).tell(false);
    }

    static Map<String, Object> versions(RunSettings settings, LockedRun locked) {
        Map<String, Object> versions = new LinkedHashMap<>();
        versions.put("dbmig", settings.safety().tools().dbmigVersion());
        versions.put("server", locked.session().version().text());
        return versions;
    }

    /** Whether nobody has made anything in the database yet. */
    static boolean isEmpty(Session session) {
        return session.query("""
                SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relpersistence <> 't')
                """).get(0).get(0).equals("t");
    }

    private List<Step> steps(RunKit tools, Plan plan, ConfirmRun.Confirmation confirmation) {
        List<Step> steps = stepsBefore(tools, plan, true);
        steps.add(new ConfirmRun(tools, confirmation));
        if (!tools.plan().running().isEmpty()) {
            steps.add(new StopServices(tools));
        }
        // Before the fence: a server that is brought back to that moment is to be open again.
        settings.safety().serverBackup().filter(rest -> steps.get(0) instanceof BackUpServer)
                .ifPresent(rest -> steps.add(new MarkRestorePoint(tools, rest)));
        if (tools.plan().isFenced()) {
            steps.add(new FenceDatabase(tools));
        }
        steps.add(new TakeSafetyCopy(tools));
        steps.add(new ApplyMigrations(tools, plan));
        steps.add(new StartServices(tools));
        return steps;
    }

    /**
     * While the application serves. An empty database has nothing to back up, nor to rehearse on.
     *
     * @param goesOn whether the migrations are applied afterwards
     */
    private List<Step> stepsBefore(RunKit tools, Plan plan, boolean goesOn) {
        List<Step> steps = new ArrayList<>();
        try (Session session = locked.openSession()) {
            if (isEmpty(session)) {
                return steps;
            }
        }
        if (settings.safety().backupDir().isPresent()) {
            steps.add(new BackUpDatabase(tools));
        }
        settings.safety().serverBackup().ifPresent(rest -> steps.add(new BackUpServer(tools, rest)));
        if (settings.safety().rehearsal() != Safety.Rehearsal.NONE) {
            steps.add(new RehearseMigrations(tools, plan, folder, goesOn));
        }
        return steps;
    }

    /** The same steps, for going back or finishing: which of them were begun, the journal knows. */
    static List<Step> stepsBack(RunKit tools) {
        List<Step> steps = new ArrayList<>();
        steps.add(new RehearseMigrations(tools, null, null, false));
        if (!tools.plan().running().isEmpty()) {
            steps.add(new StopServices(tools));
        }
        if (tools.plan().isFenced()) {
            steps.add(new FenceDatabase(tools));
        }
        steps.add(new TakeSafetyCopy(tools));
        steps.add(new ApplyMigrations(tools, null));
        steps.add(new StartServices(tools));
        return steps;
    }

    void interrupt(String reason) {
        RunKit current = kit;
        if (current != null) {
            current.interrupt(reason);
        }
    }

    boolean isUnderWay() {
        return kit != null;
    }

    static Path runs(Safety safety) {
        return safety.stateDir().resolve("runs");
    }

    private RunPlan decide(Plan plan) {
        Safety safety = settings.safety();
        String database = settings.connection().database();
        Databases.Facts facts = new Databases(locked.session()).facts(database);
        List<ServiceDefinition> running = running(safety);
        return new RunPlan(id.value(), plan.tasks().get(0).direction(), startedBy(), settings.connection().host() + ":" + settings.connection().port(),
                facts.systemIdentifier(), database, facts.oid(), settings.lockDatabase(), settings.history(),
                folderOf(plan), plan.from().orElse(null), plan.to().orElse(null),
                plan.tasks().stream().map(Object::toString).toList(), RunPlan.Names.of(database, id.value()),
                running, healthOf(safety, running), safety.stopsApplication(),
                settings.extras().engine().map(EngineDefinition::label).orElse(null), Optional.empty());
    }

    /** An application that did not run before is not started, and cannot be asked. */
    static Optional<HealthDefinition> healthOf(Safety safety, List<ServiceDefinition> running) {
        return running.isEmpty() && !safety.services().isEmpty() ? Optional.empty() : safety.health();
    }

    private String folderOf(Plan plan) {
        Path file = plan.tasks().get(0).migration().up().file().toAbsolutePath().normalize();
        return folder.place().orElse(file.getParent().toString());
    }

    /** What does not run before is not started after. */
    static List<ServiceDefinition> running(Safety safety) {
        if (safety.services().isEmpty()) {
            return List.of();
        }
        Services services = safety.tools().services();
        return safety.services().stream().filter(definition -> services.of(definition).isRunning()).toList();
    }

    /** User and host. */
    static String startedBy() {
        try {
            return System.getProperty("user.name") + "@" + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return System.getProperty("user.name");
        }
    }
}
