package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.engine.EngineMigrations;
import dev.dbmig.engine.Revisions;
import dev.dbmig.file.DurableFile;
import dev.dbmig.insight.IgnoreRule;
import dev.dbmig.insight.NoSql;
import dev.dbmig.insight.SchemaDifference;
import dev.dbmig.insight.SchemaFacts;
import dev.dbmig.insight.SchemaSql;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.History;
import dev.dbmig.migration.HistoryRow;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.MigrationState;
import dev.dbmig.migration.MigrationStatus;
import dev.dbmig.migration.NewMigration;
import dev.dbmig.postgres.Session;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The live database against what its migrations make of an empty one. Changes nothing but a scratch database. */
public final class Drift {

    private final RunSettings settings;
    private final MigrationFolder folder;
    private final List<IgnoreRule> rules;
    private final Consumer<String> onNote;
    private final Beginning beginning;
    private final StopRequest stop = new StopRequest();
    /** What another tool says; null where dbmig keeps the migrations. */
    private Revisions revisions;

    /** @param onNote is told in a sentence what an operator should know */
    public Drift(RunSettings settings, MigrationFolder folder, List<IgnoreRule> rules, Beginning beginning, Consumer<String> onNote) {
        this.settings = settings;
        this.beginning = beginning;
        this.folder = folder;
        this.rules = List.copyOf(rules);
        this.onNote = onNote;
    }

    /**
     * What differs.
     *
     * @param differences from what the migrations make to what the database is
     * @param ignored those that a rule covers, with the rule
     * @param applied how many migrations were compared
     * @param since when the database was what it was compared with, e.g. "after run 20261121-141535-ed3e"; empty if
     *     it was compared with what its migrations make
     * @param script that those build upon; empty if they begin with an empty database
     */
    public record Found(List<SchemaDifference> differences, Map<SchemaDifference, IgnoreRule> ignored, int applied, Optional<String> since,
            Optional<String> script) {
    }

    /** The database in one moment: what its history says, and what it is. */
    private record Live(KnownSchema.Moment moment, Comparison comparison, List<HistoryRow> rows, List<String> notCompared) {

        SchemaFacts facts() {
            return moment.facts();
        }
    }

    /**
     * What was written to correct a drift.
     *
     * @param files in order; none if nothing differs
     * @param version of a migration; empty for a script that is none
     * @param left what it does not correct
     */
    public record Written(List<Path> files, Optional<String> version, List<SchemaDifference> left) {
    }

    /** Runs the applied migrations in a scratch database, and compares. */
    public Found compare() {
        Live live = look();
        List<Migration> applied = applied(live);
        try (ScratchDatabase scratch = new ScratchDatabase(settings, onNote)) {
            Optional<Beginning.Start> start = beginning.start(live.comparison());
            Replay replay = new Replay(settings, scratch, stop).notComparing(live.notCompared()).beginningWith(start);
            SchemaFacts made = revisions == null ? replay.ofMigrations(applied) : replay.ofEngine(revisions, revisions.current());
            Found found = judge(made, live.facts(), start.map(s -> s.rest(applied)).orElse(applied).size(), Optional.empty(),
                    start.map(s -> s.script().key()));
            if (found.differences().isEmpty()) {
                remember(live);
            } else if (revisions != null && !askEngine().current().equals(revisions.current())) {
                throw DbmigException.refused("the database was migrated meanwhile").hint("Compare again.");
            } else {
                noteScripts(live);
            }
            return found;
        }
    }

    private void remember(Live live) {
        try (Session session = Session.open(settings.connection(), "dbmig")) {
            new KnownSchema(settings).remember(session, live.moment(), "when it was last compared with its migrations");
        }
    }

    /**
     * Writes a migration after which the migrations make what the database is.
     *
     * @param title of it
     * @param target where it is written
     */
    public Written write(String title, NewMigration target) {
        return written((pair, left) -> {
            if (pair.forth().isEmpty()) {
                return new Written(List.of(), Optional.empty(), left);
            }
            NewMigration.Written written = target.create(title,
                    new NewMigration.Body(noted(left, pair.forth()), noted(pair.leftBack(), pair.back())));
            return new Written(written.files(), Optional.of(written.version()), left);
        }, DriftScript.Pair::left);
    }

    /**
     * Writes a script after which the database is what the migrations make. It is no migration: a database that was made
     * by them has nothing that it could take back.
     *
     * @param file that is not there yet
     */
    public Written writeRevert(Path file) {
        if (Files.exists(file)) {
            throw DbmigException.refused("\"" + file + "\" exists already").hint("Give it another name: --write NAME.");
        }
        // What could not be made in the scratch database could not be taken back there.
        return written((pair, left) -> {
            if (pair.back().isEmpty()) {
                return new Written(List.of(), Optional.empty(), left);
            }
            DurableFile.write(file, ("-- Takes back what was changed by hand in \"" + settings.connection().database().replaceAll("\\R", " ")
                    + "\"\n\n" + noted(left, pair.back())).getBytes(StandardCharsets.UTF_8));
            return new Written(List.of(file), Optional.empty(), left);
        }, pair -> Stream.concat(pair.left().stream(), pair.leftBack().stream()).distinct().toList());
    }

    private Written written(BiFunction<DriftScript.Pair, List<SchemaDifference>, Written> writer,
            Function<DriftScript.Pair, List<SchemaDifference>> left) {
        settings.extras().engine().ifPresent(engine -> {
            throw DbmigException.usage("--write writes scripts of dbmig's own, and the migrations here are those of " + engine.label())
                    .hint("Write one that " + engine.label() + " applies: dbmig new NAME; 'dbmig drift' says what belongs into it.");
        });
        Live live = look();
        List<Migration> applied = applied(live);
        refuse(live.comparison().in(MigrationState.PENDING), "is pending", "Apply it first; what is written comes after it.");
        refuse(live.comparison().in(MigrationState.OUT_OF_ORDER), "is pending", "Apply it first; what is written comes after it.");
        SchemaSql sql;
        try (Session session = Session.open(settings.connection(), "dbmig")) {
            sql = SchemaSql.read(session);
        }
        try (ScratchDatabase scratch = new ScratchDatabase(settings, onNote)) {
            Replay replay = new Replay(settings, scratch, stop).notComparing(live.notCompared())
                    .beginningWith(beginning.start(live.comparison()));
            DriftScript.Pair pair = new DriftScript(settings, scratch, replay, live.notCompared(),
                    this::counts).write(applied, live.facts(), sql);
            return writer.apply(pair, left.apply(pair));
        }
    }

    private boolean counts(SchemaDifference difference) {
        stop.check();
        return rules.stream().noneMatch(rule -> rule.covers(difference));
    }

    private static String noted(List<SchemaDifference> left, String script) {
        return left.isEmpty() || script.isEmpty() ? script : left.stream().map(difference -> "--   " + line(difference) + "\n")
                .collect(Collectors.joining("", "-- Not complete: what dbmig has no SQL for must be added by hand.\n", "\n" + script));
    }

    private static String line(SchemaDifference difference) {
        return (difference.object() + NoSql.reason(difference).map(reason -> ": " + reason).orElse("")).replace('\n', ' ').replace('\r', ' ');
    }

    /** Against what the database was after the last good run or comparison, which makes no scratch database. */
    public Found compareWithKnown() {
        Live live = look();
        try (Session session = Session.open(settings.connection(), "dbmig")) {
            KnownSchema.Known known = new KnownSchema(settings).known(session, live.moment());
            return judge(known.facts(), live.facts(),
                    (int) live.comparison().statuses().stream().filter(MigrationStatus::isApplied).count(), Optional.of(known.since()), Optional.empty());
        }
    }

    /** Asks it to end, from another thread; the scratch database is dropped then. */
    public void interrupt(String reason) {
        stop.make(reason);
    }

    private Found judge(SchemaFacts made, SchemaFacts live, int applied, Optional<String> since, Optional<String> script) {
        List<SchemaDifference> differences = new ArrayList<>();
        Map<SchemaDifference, IgnoreRule> ignored = new LinkedHashMap<>();
        for (SchemaDifference difference : made.changesTo(live)) {
            rules.stream().filter(rule -> rule.covers(difference)).findFirst()
                    .ifPresentOrElse(rule -> ignored.put(difference, rule), () -> differences.add(difference));
        }
        return new Found(List.copyOf(differences), ignored, applied, since, script);
    }

    private Revisions askEngine() {
        return new EngineLook(settings, RunId.create(Clock.systemUTC()), stop::check).revisions();
    }

    private Live look() {
        revisions = settings.extras().engine().isPresent() ? askEngine() : null;
        try (Session session = Session.open(settings.connection(), "dbmig")) {
            session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            History history = new History(settings.history());
            List<HistoryRow> rows = history.rows(session);
            List<String> notCompared = new KnownSchema(settings).notCompared(session);
            Comparison comparison = revisions == null ? Comparison.of(folder.migrations(), rows)
                    : new EngineMigrations(revisions.engine()).compare(revisions);
            Live live = new Live(KnownSchema.read(session, notCompared), comparison, rows, notCompared);
            session.execute("COMMIT");
            return live;
        }
    }

    private List<Migration> applied(Live live) {
        Comparison comparison = live.comparison();
        if (comparison.current().isEmpty() && comparison.statuses().stream().noneMatch(MigrationStatus::isApplied)) {
            throw DbmigException.refused((revisions == null ? "the history" : revisions.engine().label())
                            + " says that no migration is applied, so that there is nothing to compare with")
                    .hint(revisions == null ? "For a database that another tool has migrated: dbmig adopt. Else: dbmig upgrade."
                            : "If it has them all the same: dbmig stamp VERSION. Else: dbmig upgrade.");
        }
        refuse(comparison.in(MigrationState.MISSING), "is applied, but not in the folder", "Bring the file back.");
        refuse(comparison.in(MigrationState.FAILED), "is half done", "Finish it first; see 'dbmig status'.");
        comparison.in(MigrationState.CHANGED).forEach(status -> onNote.accept(
                status.label() + " is not what was applied; it is compared as the file is now."));
        return comparison.statuses().stream().filter(MigrationStatus::isApplied)
                .flatMap(status -> status.migration().stream()).toList();
    }

    private void noteScripts(Live live) {
        live.rows().stream().filter(row -> row.isScript() && row.isCurrent()).map(HistoryRow::version).distinct().forEach(script ->
                onNote.accept(script + " was applied, but is no migration of the folder: what it changed is drift."));
    }

    private static void refuse(List<MigrationStatus> statuses, String what, String hint) {
        statuses.stream().findFirst().ifPresent(first -> {
            throw DbmigException.refused(first.label() + " " + what
                    + (statuses.size() == 1 ? "" : " (and " + (statuses.size() - 1) + " more)")).hint(hint);
        });
    }
}
