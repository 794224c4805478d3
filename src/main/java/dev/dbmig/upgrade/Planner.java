package dev.dbmig.upgrade;

import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.Direction;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationStatus;
import dev.dbmig.migration.Selection;
import dev.dbmig.migration.ServerDialect;
import dev.dbmig.migration.Task;
import dev.dbmig.migration.TaskSelection;
import dev.dbmig.migration.TransactionGroup;
import dev.dbmig.migration.TransactionMode;
import dev.dbmig.migration.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Decides everything that a run will do, and refuses what cannot be done, before the first effect. */
public final class Planner {

    private final Comparison comparison;
    private final Selection selection;
    private final TransactionMode mode;

    public Planner(Comparison comparison, ServerDialect dialect, PlanRules rules) {
        this(comparison, new TaskSelection(comparison, dialect, rules.allowsOutOfOrder()), rules.transactionMode());
    }

    /** @param comparison in the order in which migrations are applied */
    Planner(Comparison comparison, Selection selection, TransactionMode mode) {
        this.comparison = comparison;
        this.selection = selection;
        this.mode = mode;
    }

    /** @param target a version, a name, {@code +N} or {@code head} */
    public Plan upgrade(String target) {
        return plan(selection.upgrade(target));
    }

    /** @param target the version that stays applied, {@code -N}, or {@code base} */
    public Plan downgrade(String target) {
        return plan(selection.downgrade(target));
    }

    /** @param only whether later migrations may stay applied */
    public Plan rollback(String name, boolean only) {
        return plan(selection.rollback(name, only));
    }

    public Plan apply(Migration migration) {
        return plan(selection.apply(migration));
    }

    /**
     * @param script is no migration of the folder
     * @param again whether it is applied although it was before, unchanged
     */
    public Plan script(Migration script, boolean again) {
        return plan(selection.script(script, again));
    }

    /** Likewise several, in this order. */
    public Plan scripts(List<Migration> scripts, boolean again) {
        return plan(scripts.stream().flatMap(script -> selection.script(script, again).stream()).toList());
    }

    /** What undoes a run, as far as scripts can. */
    Plan undo(String runId, Direction direction) {
        return plan(selection.undo(runId, direction));
    }

    private Plan plan(List<Task> tasks) {
        Optional<String> from = comparison.current().map(Version::toString);
        return new Plan(from, after(tasks), TransactionGroup.of(tasks, mode), warnings(tasks));
    }

    private Optional<String> after(List<Task> tasks) {
        Optional<Version> last = comparison.baseline();
        for (MigrationStatus status : comparison.statuses()) {
            boolean isThere = directionOf(status, tasks).map(Direction.UP::equals).orElse(status.row().isPresent());
            Version version = status.isVersioned() && isThere ? Version.of(status.key()) : null;
            boolean isBelowBaseline = version != null && comparison.baseline().filter(b -> b.compareTo(version) > 0).isPresent();
            last = version == null || isBelowBaseline ? last : Optional.of(version);
        }
        return last.map(Version::toString);
    }

    private static Optional<Direction> directionOf(MigrationStatus status, List<Task> tasks) {
        return tasks.stream().filter(task -> task.migration().version() != null && status.isVersioned()
                && task.migration().key().equals(status.key())).map(Task::direction).findFirst();
    }

    private List<String> warnings(List<Task> tasks) {
        List<String> warnings = new ArrayList<>(selection.warnings());
        comparison.unfinishedScripts().stream()
                .filter(sentence -> tasks.stream().noneMatch(task -> sentence.startsWith(task.migration().key() + " ")))
                .forEach(warnings::add);
        tasks.stream().filter(task -> !task.isTransactional()).map(selection::notOneTransaction).distinct().forEach(warnings::add);
        return Collections.unmodifiableList(warnings);
    }
}
