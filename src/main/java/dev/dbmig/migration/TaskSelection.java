package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides which scripts a command runs, and refuses before anything is done: because folder and history do
 * not fit, because a script is missing, or because a script cannot be run as it stands.
 */
public final class TaskSelection implements Selection {

    private final Comparison comparison;
    private final ServerDialect dialect;
    private final boolean allowsOutOfOrder;
    private final List<String> warnings = new ArrayList<>();

    public TaskSelection(Comparison comparison, ServerDialect dialect, boolean allowsOutOfOrder) {
        this.comparison = comparison;
        this.dialect = dialect;
        this.allowsOutOfOrder = allowsOutOfOrder;
    }

    /** What the operator should know of the selection; complete after it was made. */
    @Override
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** @param target a version, a name, {@code +N} or {@code head} */
    @Override
    public List<Task> upgrade(String target) {
        refuseChanged();
        refuseUndoing();
        List<MigrationStatus> pending = pendingVersions();
        int count = Target.countUp(target, pending.stream().map(s -> s.migration().orElseThrow()).toList(), comparison);
        List<MigrationStatus> selected = new ArrayList<>(pending.subList(0, count));
        refuseUnfinishedLeftOut(pending, count);
        if (count == pending.size()) {
            comparison.statuses().stream().filter(s -> !s.isVersioned() && (s.state() == MigrationState.PENDING
                    || s.state() == MigrationState.FAILED)).forEach(selected::add);
        }
        judgeMissing(!selected.isEmpty());
        return selected.stream().map(this::up).toList();
    }

    /** @param target the version that stays applied, {@code -N}, or {@code base} */
    @Override
    public List<Task> downgrade(String target) {
        refuseChanged();
        refuseStarted();
        List<MigrationStatus> applied = appliedNewestFirst();
        int count = Target.countDown(target, applied, comparison.baseline());
        List<MigrationStatus> selected = applied.subList(0, count);
        refuseMissingDown(selected);
        return selected.stream().map(this::down).toList();
    }

    /**
     * @param name a version or name of an applied migration
     * @param only whether later ones may stay applied
     */
    @Override
    public List<Task> rollback(String name, boolean only) {
        refuseStarted();
        List<MigrationStatus> applied = appliedNewestFirst();
        MigrationStatus wanted = applied.stream()
                .filter(s -> s.migration().map(m -> Target.names(name, m)).orElse(s.key().equals(name)))
                .findFirst().orElseThrow(() -> DbmigException.usage("no applied migration is named \"" + name + "\"")
                        .hint("'dbmig status' lists them by version and name."));
        refuseMissingDown(List.of(wanted));
        int newer = applied.indexOf(wanted);
        if (newer > 0 && !only) {
            throw DbmigException.refused(wanted.label() + " is not the newest migration: "
                            + labels(applied.subList(0, newer)) + " came after it")
                    .hint("Undo them too with 'dbmig downgrade " + before(applied, newer)
                            + "', or only this one with --only.");
        }
        return List.of(down(wanted));
    }

    /**
     * What undoes a run: down scripts of what it applied, the newest first; or up scripts of what it undid.
     *
     * @param direction of the run
     * @throws DbmigException if something of it has no script that undoes it
     */
    @Override
    public List<Task> undo(String runId, Direction direction) {
        if (direction == Direction.DOWN) {
            return comparison.undoneBy(runId).stream().map(migration -> new Task(Direction.UP, migration, Optional.empty(),
                    examine(migration.up()))).toList();
        }
        List<MigrationStatus> applied = appliedNewestFirst().stream().filter(s -> isOf(s, runId)).toList();
        comparison.rowsOf(runId).stream().filter(row -> !row.isVersioned() && row.isCurrent()).findFirst().ifPresent(row -> {
            throw DbmigException.refused(row.label() + " has no script that undoes it");
        });
        applied.stream().filter(s -> s.row().orElseThrow().state().isUnfinished()).findFirst().ifPresent(s -> {
            throw DbmigException.refused(s.label() + " is half done: " + s.note());
        });
        refuseMissingDown(applied);
        return applied.stream().map(this::down).toList();
    }

    private ScriptShape examine(MigrationScript script) {
        LiquibaseFile.refuseUnheeded(script);
        FlywayPlaceholder.refuse(script);
        return ScriptExamination.examine(script, dialect);
    }

    private static boolean isOf(MigrationStatus status, String runId) {
        return runId.equals(status.row().orElseThrow().runId());
    }

    /** One migration of the folder; none if it is applied already. */
    @Override
    public List<Task> apply(Migration migration) {
        refuseChanged();
        MigrationStatus status = comparison.statuses().stream()
                .filter(s -> s.migration().filter(migration::equals).isPresent()).findFirst().orElseThrow();
        if (status.isApplied()) {
            return List.of();
        }
        if (status.state() == MigrationState.OUT_OF_ORDER && !allowsOutOfOrder) {
            throw outOfOrder(List.of(status));
        }
        List<MigrationStatus> earlier = pendingVersions().stream().filter(s -> status.isVersioned()
                && s.migration().orElseThrow().version().compareTo(migration.version()) < 0).toList();
        if (!earlier.isEmpty() && !allowsOutOfOrder) {
            throw DbmigException.refused(status.label() + " comes after " + labels(earlier) + ", pending too")
                    .hint("Apply them first ('dbmig upgrade " + status.key() + "'), or only this one with --out-of-order.");
        }
        return List.of(up(status));
    }

    /**
     * A script that is no migration of the folder; none if it was applied before and has not changed since.
     *
     * @param again whether it is applied even then
     */
    @Override
    public List<Task> script(Migration script, boolean again) {
        Optional<HistoryRow> row = comparison.script(script.key());
        Optional<HistoryRow> same = row.filter(r -> !r.state().isUnfinished())
                .filter(r -> script.up().checksum().equals(r.checksum()));
        if (same.isPresent() && !again) {
            warnings.add(script.key() + " was applied by " + same.get().appliedBy() + " on "
                    + same.get().appliedAt().toInstant() + " and has not changed since; --again applies it again.");
            return List.of();
        }
        return List.of(new Task(Direction.UP, script, row, examine(script.up())));
    }

    private List<MigrationStatus> pendingVersions() {
        List<MigrationStatus> late = comparison.in(MigrationState.OUT_OF_ORDER);
        if (!late.isEmpty() && !allowsOutOfOrder) {
            throw outOfOrder(late);
        }
        return comparison.statuses().stream().filter(MigrationStatus::isVersioned)
                .filter(s -> s.state() == MigrationState.PENDING || s.state() == MigrationState.FAILED
                        || s.state() == MigrationState.OUT_OF_ORDER)
                .toList();
    }

    private List<MigrationStatus> appliedNewestFirst() {
        List<MigrationStatus> applied = new ArrayList<>(comparison.statuses().stream()
                .filter(s -> s.isVersioned() && s.row().isPresent()).toList());
        Collections.reverse(applied);
        return applied;
    }

    private Task up(MigrationStatus status) {
        Migration migration = status.migration().orElseThrow(() -> DbmigException.refused(
                status.label() + " was stopped on the way, and its file is missing").hint("Bring the file back."));
        return new Task(Direction.UP, migration, status.row(), examine(migration.up()));
    }

    private Task down(MigrationStatus status) {
        Migration migration = status.migration().orElseThrow();
        return new Task(Direction.DOWN, migration, status.row(), examine(migration.down().orElseThrow()));
    }

    private void refuseChanged() {
        List<MigrationStatus> changed = comparison.in(MigrationState.CHANGED);
        if (changed.isEmpty()) {
            return;
        }
        MigrationStatus first = changed.get(0);
        String more = changed.size() == 1 ? "" : " (and " + (changed.size() - 1) + " more)";
        throw DbmigException.refused(first.migration().orElseThrow().up().script().name()
                        + " is not what was applied: its checksum has changed" + more)
                .detail(changed.stream().map(s -> s.label() + ": applied " + s.row().orElseThrow().checksum()
                        + ", now " + s.migration().orElseThrow().up().checksum()).collect(Collectors.joining("\n")))
                .hint("Bring the file back as it was and put the change into a new migration; if the change is "
                        + "harmless: dbmig repair " + first.key() + " --reason \"…\"");
    }

    private void judgeMissing(boolean hasWork) {
        List<MigrationStatus> missing = comparison.in(MigrationState.MISSING);
        if (missing.isEmpty()) {
            return;
        }
        String sentence = labels(missing) + (missing.size() == 1 ? " is" : " are")
                + " applied, but not in the folder";
        if (hasWork) {
            throw DbmigException.refused(sentence)
                    .hint("Is this an older folder than the one that was applied? Bring the files back; if they "
                            + "are gone for good: dbmig repair " + missing.get(0).key() + " --reason \"…\"");
        }
        warnings.add(sentence + ": the database is ahead of this folder.");
    }

    private void refuseMissingDown(List<MigrationStatus> selected) {
        List<MigrationStatus> without = selected.stream()
                .filter(s -> s.migration().flatMap(Migration::down).isEmpty()).toList();
        if (without.isEmpty()) {
            return;
        }
        MigrationStatus first = without.get(0);
        throw DbmigException.refused("cannot undo " + labels(without) + ": "
                        + (first.migration().isEmpty() ? "not in the folder" : "no down script"))
                .hint(first.migration().isEmpty() ? "Bring the files back."
                        : "Write a down script beside " + first.migration().get().up().script().name() + ".");
    }

    private void refuseStarted() {
        comparison.in(MigrationState.FAILED).stream()
                .filter(s -> s.row().orElseThrow().state() == RowState.STARTED).findFirst().ifPresent(s -> {
                    throw DbmigException.refused(s.label() + " is half applied: " + s.note())
                            .hint("Finish it first with 'dbmig upgrade', or see 'dbmig repair --help'.");
                });
    }

    private void refuseUndoing() {
        comparison.in(MigrationState.FAILED).stream()
                .filter(s -> s.row().orElseThrow().state() == RowState.UNDOING).findFirst().ifPresent(s -> {
                    throw DbmigException.refused(s.label() + " is half undone: " + s.note())
                            .hint("Finish that first with 'dbmig downgrade -1', or see 'dbmig repair --help'.");
                });
    }

    private static void refuseUnfinishedLeftOut(List<MigrationStatus> pending, int count) {
        pending.subList(count, pending.size()).stream().filter(s -> s.state() == MigrationState.FAILED).findFirst()
                .ifPresent(s -> {
                    throw DbmigException.refused(s.label() + " is half applied: " + s.note())
                            .hint("Finish it first: dbmig upgrade " + s.key());
                });
    }

    private static DbmigException outOfOrder(List<MigrationStatus> late) {
        return DbmigException.refused(labels(late) + (late.size() == 1 ? " is" : " are")
                        + " pending, but " + late.get(0).note())
                .hint("Give it a higher version, or apply it late with --out-of-order "
                        + "(migrations: {out-of-order: apply} in dbmig.yaml).");
    }

    private static String before(List<MigrationStatus> applied, int index) {
        return index + 1 < applied.size() ? applied.get(index + 1).key() : "base";
    }

    private static String labels(List<MigrationStatus> statuses) {
        return statuses.stream().map(MigrationStatus::label).collect(Collectors.joining(", "));
    }
}
