package dev.dbmig.upgrade;

import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.Direction;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationStatus;
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
import java.util.TreeSet;

/** Decides everything that a run will do, and refuses what cannot be done, before the first effect. */
public final class Planner {

    private final Comparison comparison;
    private final TaskSelection selection;
    private final TransactionMode mode;

    public Planner(Comparison comparison, ServerDialect dialect, PlanRules rules) {
        this.comparison = comparison;
        this.selection = new TaskSelection(comparison, dialect, rules.allowsOutOfOrder());
        this.mode = rules.transactionMode();
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
        TreeSet<Version> versions = new TreeSet<>();
        comparison.baseline().ifPresent(versions::add);
        comparison.statuses().stream().filter(s -> s.isVersioned() && s.row().isPresent())
                .map(MigrationStatus::key).map(Version::of).forEach(versions::add);
        for (Task task : tasks) {
            Version version = task.migration().version();
            if (version != null && task.direction() == Direction.UP) {
                versions.add(version);
            } else if (version != null) {
                versions.remove(version);
            }
        }
        return versions.isEmpty() ? Optional.empty() : Optional.of(versions.last().toString());
    }

    private List<String> warnings(List<Task> tasks) {
        List<String> warnings = new ArrayList<>(selection.warnings());
        comparison.unfinishedScripts().stream()
                .filter(sentence -> tasks.stream().noneMatch(task -> sentence.startsWith(task.migration().key() + " ")))
                .forEach(warnings::add);
        for (Task task : tasks) {
            if (!task.isTransactional()) {
                warnings.add(task + " is not one transaction: what it has done is recorded statement by statement, "
                        + "and a failure does not undo it.");
            }
        }
        return Collections.unmodifiableList(warnings);
    }
}
