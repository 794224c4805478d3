package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.engine.Revisions;
import dev.dbmig.insight.SchemaDifference;
import dev.dbmig.insight.SchemaFacts;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.MigrationKind;
import dev.dbmig.postgres.ClientProgram;
import dev.dbmig.postgres.ClientPrograms;
import dev.dbmig.postgres.ProgramRun;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one script for fresh installations beside the migrations: written from them, and compared with them. */
public final class SchemaScript {

    /** What the first line of a written one begins with. */
    public static final String MARK = "-- Written by 'dbmig schema dump'";

    /** What says something of this run or of this pg_dump, and what older servers do not know. */
    private static final Pattern NOISE = Pattern.compile("(?m)^(?:\\\\(?:un)?restrict .*|-- Dumped (?:from|by) .*|-- PostgreSQL database dump.*"
            + "|SET transaction_timeout = 0;)\\n");

    private static final Pattern SCHEMA = Pattern.compile("(\"(?:[^\"]|\"\")*\"|[^.\"]*)\\.");

    private final RunSettings settings;
    private final MigrationFolder folder;
    private final Consumer<String> onNote;
    private final StopRequest stop = new StopRequest();

    public SchemaScript(RunSettings settings, MigrationFolder folder, Consumer<String> onNote) {
        this.settings = settings;
        this.folder = folder;
        this.onNote = onNote;
    }

    /**
     * Runs the script in a scratch database, and all migrations in another one.
     *
     * @param shown the file's name in messages
     * @return from what the migrations make to what the script makes
     */
    public List<SchemaDifference> check(Path file, String shown) {
        try (ScratchDatabase scratch = new ScratchDatabase(settings, onNote)) {
            Replay replay = new Replay(settings, scratch, stop);
            SchemaFacts made = replay.ofFile(file, shown);
            return ofAll(replay, askEngine()).changesTo(made).stream().filter(this::counts).toList();
        }
    }

    /** What another tool has; empty where dbmig keeps the migrations. */
    private Optional<Revisions> askEngine() {
        return settings.extras().engine().map(engine -> new EngineLook(settings.on(settings.lockDatabase()),
                RunId.create(Clock.systemUTC()), stop::check).known());
    }

    private SchemaFacts ofAll(Replay replay, Optional<Revisions> engine) {
        return engine.map(revisions -> replay.ofEngine(revisions, List.of(revisions.head().version())))
                .orElseGet(() -> replay.ofMigrations(folder.migrations()));
    }

    /** Where another tool keeps its history is none of the script's business. */
    private boolean counts(SchemaDifference difference) {
        return settings.extras().tables().stream().map(SchemaScript::schema)
                .noneMatch(schema -> List.of("schema " + schema, "comment schema " + schema).contains(difference.object()));
    }

    /** Of a table as the catalogue shows it. */
    private static String schema(String table) {
        Matcher matcher = SCHEMA.matcher(table);
        return matcher.lookingAt() ? matcher.group(1) : "public";
    }

    /** Asks it to end, from another thread; the scratch database is dropped then. */
    public void interrupt(String reason) {
        stop.make(reason);
    }

    /** What all migrations make, as one script in pg_dump's words, the same for the same schema. */
    public String dump() {
        try (ScratchDatabase scratch = new ScratchDatabase(settings, onNote)) {
            Replay replay = new Replay(settings, scratch, stop);
            Optional<Revisions> engine = askEngine();
            SchemaFacts made = ofAll(replay, engine);
            ClientPrograms programs = settings.safety().tools().programs().polling(stop::check);
            ClientProgram pgDump = programs.require("pg_dump", scratch.control().version().major());
            List<String> arguments = new ArrayList<>(List.of("--schema-only", "--no-owner", "--no-password"));
            arguments.addAll(without(made, replay.notCompared()));
            arguments.add("--dbname=" + pgDump.connection(scratch.connection(), scratch.id().applicationName()));
            return head(engine) + clean(run(pgDump, arguments, scratch));
        }
    }

    /** What applies migrations makes its own tables, and perhaps a schema that has nothing else. */
    private static Set<String> without(SchemaFacts made, List<String> tables) {
        Set<String> arguments = new LinkedHashSet<>();
        for (String table : tables) {
            String schema = schema(table);
            boolean isAlone = !schema.equals("public") && made.asMap().keySet().stream()
                    .noneMatch(object -> object.contains(" " + schema + "."));
            arguments.add(isAlone ? "--exclude-schema=" + schema : "--exclude-table=" + table);
        }
        return arguments;
    }

    private static String run(ClientProgram pgDump, List<String> arguments, ScratchDatabase scratch) {
        ByteArrayOutputStream script = new ByteArrayOutputStream();
        try (ProgramRun run = pgDump.start(arguments, Optional.of(scratch.connection()))) {
            int code = run.drainTo(script).await(Long.MAX_VALUE, () -> { });
            if (code != 0) {
                throw DbmigException.refused("pg_dump failed with exit code " + code).detail(run.errors())
                        .hint("Nothing but the scratch database was touched.");
            }
        }
        return script.toString(StandardCharsets.UTF_8);
    }

    /** Says what it contains, so that an installation from it knows which migrations it has. */
    private String head(Optional<Revisions> engine) {
        List<String> versions = engine.map(revisions -> List.of(revisions.head().version())).orElseGet(() -> folder.migrations().stream()
                .filter(m -> m.kind() == MigrationKind.VERSIONED).map(Migration::key).toList());
        return MARK + ": what the migrations make, for fresh installations.\n"
                + (versions.isEmpty() ? "" : "-- dbmig:contains " + versions.get(versions.size() - 1) + "\n") + "\n";
    }

    static String clean(String dump) {
        return NOISE.matcher(dump).replaceAll("").replaceAll("(?m)^--\\n\\s*--\\n", "").replaceAll("\\n{3,}", "\n\n").strip() + "\n";
    }
}
