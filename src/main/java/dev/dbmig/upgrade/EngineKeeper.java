package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.engine.Engine;
import dev.dbmig.engine.EngineConnection;
import dev.dbmig.engine.EngineDefinition;
import dev.dbmig.engine.EngineMigrations;
import dev.dbmig.engine.Revisions;
import dev.dbmig.engine.Verb;
import dev.dbmig.insight.SchemaDifference;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationFolder;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Another tool, told where it stands after a script has made what its migrations make. */
final class EngineKeeper implements MigrationKeeper {

    private static final int SHOWN = 10;

    private final RunSettings settings;
    private final EngineDefinition definition;
    private final RunId id = RunId.create(Clock.systemUTC());
    private final EngineLook engine;
    private final Consumer<String> onNote;

    /** @param settings with the other tool */
    EngineKeeper(RunSettings settings, Consumer<String> onNote) {
        this.settings = settings;
        this.definition = settings.extras().engine().orElseThrow();
        this.engine = new EngineLook(settings, id);
        this.onNote = onNote;
    }

    @Override
    public Comparison look() {
        return new EngineMigrations(definition).compare(engine.revisions());
    }

    @Override
    public boolean hasMigrations() {
        return true;
    }

    @Override
    public boolean hasVersions() {
        return true;
    }

    @Override
    public void requireReady() {
        engine.known().head();
        engine.requireObedience(id);
    }

    @Override
    public String find(String text) {
        requireStamp();
        Revisions known = engine.known();
        return (text.equals("head") ? known.head() : known.find(text)).version();
    }

    private void requireStamp() {
        if (!definition.can(Verb.STAMP)) {
            throw DbmigException.refused(definition.label() + " has no command that says where a database is, so that what the script"
                    + " contains could not be recorded").hint("Configure it: engine.stamp in dbmig.yaml; or set up by the migrations alone: --from migrations.");
        }
    }

    /** All of them or none: to try one after the other would start the tool for each. */
    @Override
    public String findContained(Migration script) {
        String head = find("head");
        List<SchemaDifference> differences = new SchemaScript(settings, MigrationFolder.EMPTY, onNote)
                .check(script.up().file(), script.key());
        if (!differences.isEmpty()) {
            throw DbmigException.refused(script.key() + " makes another schema than the migrations of " + definition.label() + " up to " + head)
                    .detail(differences.stream().limit(SHOWN).map(SchemaDifference::toString).collect(Collectors.joining("\n"))
                            + (differences.size() > SHOWN ? "\n…" : ""))
                    .hint("Say what it contains: --at VERSION, or '-- dbmig:contains VERSION' in the file; or bring it up to date: dbmig schema dump;"
                            + " or set up by the migrations alone: --from migrations.");
        }
        return head;
    }

    /** Under the run lock; a tool that connects elsewhere would say so of another database. */
    @Override
    public void stamp(Migration script, String version) {
        try (LockedRun run = new LockedRun(settings, id)) {
            run.acquire(onNote);
            engine.requireObedience(id);
            new Engine(definition).tell(Verb.STAMP, Map.of("target", version), new EngineConnection(settings.connection(), id.applicationName()));
        }
        String now = engine.revisions().currentShown().orElse(Engine.BASE);
        EngineLook.requireArrival(definition, now, version);
    }

    @Override
    public RunSettings settings() {
        return settings;
    }

    @Override
    public List<String> tables() {
        return definition.tables();
    }
}
