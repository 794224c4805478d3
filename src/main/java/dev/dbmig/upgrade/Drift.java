package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.insight.IgnoreRule;
import dev.dbmig.insight.SchemaDifference;
import dev.dbmig.insight.SchemaFacts;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.History;
import dev.dbmig.migration.HistoryRow;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.MigrationListener;
import dev.dbmig.migration.MigrationState;
import dev.dbmig.migration.MigrationStatus;
import dev.dbmig.postgres.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The live database against what its migrations make of an empty one. Changes nothing but a scratch database. */
public final class Drift {

    private final RunSettings settings;
    private final MigrationFolder folder;
    private final List<IgnoreRule> rules;
    private final Consumer<String> onNote;

    /** @param onNote is told in a sentence what an operator should know */
    public Drift(RunSettings settings, MigrationFolder folder, List<IgnoreRule> rules, Consumer<String> onNote) {
        this.settings = settings;
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
     */
    public record Found(List<SchemaDifference> differences, Map<SchemaDifference, IgnoreRule> ignored, int applied) {
    }

    /** The database in one moment: what its history says, and what it is. */
    private record Live(SchemaFacts facts, Comparison comparison, List<HistoryRow> rows) {
    }

    /** Runs the applied migrations in a scratch database, and compares. */
    public Found compare() {
        Live live = look();
        List<Migration> applied = applied(live);
        try (ScratchDatabase scratch = new ScratchDatabase(settings, onNote)) {
            SchemaFacts made = new Replay(settings, scratch, MigrationListener.SILENT).ofMigrations(applied);
            Found found = judge(made, live.facts(), applied.size());
            if (found.differences().isEmpty()) {
                new KnownSchema(settings).remember(live.facts());
            }
            return found;
        }
    }

    /** Against what the database was when it was last found without drift, which makes no scratch database. */
    public Found compareWithKnown() {
        Live live = look();
        return judge(new KnownSchema(settings).facts(live.facts()), live.facts(),
                (int) live.comparison().statuses().stream().filter(MigrationStatus::isApplied).count());
    }

    private Found judge(SchemaFacts made, SchemaFacts live, int applied) {
        List<SchemaDifference> differences = new ArrayList<>();
        Map<SchemaDifference, IgnoreRule> ignored = new LinkedHashMap<>();
        for (SchemaDifference difference : made.changesTo(live)) {
            rules.stream().filter(rule -> rule.covers(difference)).findFirst()
                    .ifPresentOrElse(rule -> ignored.put(difference, rule), () -> differences.add(difference));
        }
        return new Found(List.copyOf(differences), ignored, applied);
    }

    private Live look() {
        try (Session session = Session.open(settings.connection(), "dbmig")) {
            session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            History history = new History(settings.history());
            List<HistoryRow> rows = history.rows(session);
            List<String> notCompared = new ArrayList<>(List.of(settings.history().shownByCatalogue()));
            history.trackingTable(session).ifPresent(notCompared::add);
            Live live = new Live(SchemaFacts.readWithDatabase(session, notCompared), Comparison.of(folder.migrations(), rows), rows);
            session.execute("COMMIT");
            return live;
        }
    }

    private List<Migration> applied(Live live) {
        Comparison comparison = live.comparison();
        if (comparison.statuses().stream().noneMatch(MigrationStatus::isApplied)) {
            throw DbmigException.refused("the history says that no migration is applied, so that there is nothing to compare with")
                    .hint("For a database that another tool has migrated: dbmig adopt. Else: dbmig upgrade.");
        }
        refuse(comparison.in(MigrationState.MISSING), "is applied, but not in the folder", "Bring the file back.");
        refuse(comparison.in(MigrationState.FAILED), "is half done", "Finish it first; see 'dbmig status'.");
        comparison.in(MigrationState.CHANGED).forEach(status -> onNote.accept(
                status.label() + " is not what was applied; it is compared as the file is now."));
        live.rows().stream().filter(row -> row.isScript() && row.isCurrent()).map(HistoryRow::version).distinct().forEach(script ->
                onNote.accept(script + " was applied, but is no migration of the folder: what it changed is drift."));
        return comparison.statuses().stream().filter(MigrationStatus::isApplied)
                .flatMap(status -> status.migration().stream()).toList();
    }

    private static void refuse(List<MigrationStatus> statuses, String what, String hint) {
        statuses.stream().findFirst().ifPresent(first -> {
            throw DbmigException.refused(first.label() + " " + what
                    + (statuses.size() == 1 ? "" : " (and " + (statuses.size() - 1) + " more)")).hint(hint);
        });
    }
}
