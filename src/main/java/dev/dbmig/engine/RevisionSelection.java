package dev.dbmig.engine;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.Direction;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.ScriptShape;
import dev.dbmig.migration.Selection;
import dev.dbmig.migration.Target;
import dev.dbmig.migration.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides what an engine is told to do, and refuses where branches leave more than one answer. */
public final class RevisionSelection implements Selection {

    private final Revisions revisions;
    private final EngineMigrations migrations;
    private final Shapes shapes;

    /** @param shapes tells what the engine will do on the way from one version to another */
    public RevisionSelection(Revisions revisions, EngineMigrations migrations, Shapes shapes) {
        this.revisions = revisions;
        this.migrations = migrations;
        this.shapes = shapes;
    }

    /** Looks at the SQL that leads from one version to another. */
    @FunctionalInterface
    public interface Shapes {
        ScriptShape of(Direction direction, String from, String target);
    }

    @Override
    public List<Task> upgrade(String target) {
        Set<String> applied = revisions.withAncestors(revisions.current());
        Revision wanted = upTo(target, applied);
        if (applied.contains(wanted.version())) {
            boolean isCurrent = revisions.current().contains(wanted.version());
            if (!isCurrent) {
                throw DbmigException.usage(wanted.label() + " is already applied, and later ones are too")
                        .hint("To go back to it: dbmig downgrade " + wanted.version());
            }
            return List.of();
        }
        Set<String> missing = new LinkedHashSet<>(revisions.withAncestors(List.of(wanted.version())));
        missing.removeAll(applied);
        return tasks(Direction.UP, revisions.select(missing), wanted.version());
    }

    private Revision upTo(String target, Set<String> applied) {
        if (target.equals("head")) {
            return revisions.head();
        }
        if (!target.startsWith("+")) {
            return revisions.find(target);
        }
        Set<String> missing = new LinkedHashSet<>(revisions.withAncestors(List.of(revisions.head().version())));
        missing.removeAll(applied);
        List<Revision> pending = revisions.select(missing);
        int count = Target.countOf(target, pending.size(), "pending");
        Revision wanted = pending.get(count - 1);
        Set<String> needed = new LinkedHashSet<>(revisions.withAncestors(List.of(wanted.version())));
        needed.removeAll(applied);
        if (needed.size() != count) {
            throw branched("\"" + target + "\" has several meanings where revisions branch").hint("Name the revision: dbmig upgrade "
                    + wanted.version());
        }
        return wanted;
    }

    @Override
    public List<Task> downgrade(String target) {
        String here = here();
        Set<String> undone = new LinkedHashSet<>(revisions.withAncestors(List.of(here)));
        if (target.equals("base")) {
            return newestFirst(undone, "base");
        }
        Revision stays = target.startsWith("-") ? back(here, target, undone.size()) : revisions.find(target);
        if (stays == null) {
            return newestFirst(undone, "base");
        }
        if (!undone.contains(stays.version())) {
            throw DbmigException.usage(stays.label() + " is not applied").hint("A target is the version that stays applied, -N, or base.");
        }
        undone.removeAll(revisions.withAncestors(List.of(stays.version())));
        Optional<Revision> beside = revisions.select(undone).stream()
                .filter(r -> !revisions.withAncestors(List.of(r.version())).contains(stays.version())).findFirst();
        if (beside.isPresent()) {
            throw branched(beside.get().label() + " stands on another branch than " + stays.label() + " and would stay applied")
                    .hint("Go down to the revision at which they part, or to base.");
        }
        return newestFirst(undone, stays.version());
    }

    /** Null for base. */
    private Revision back(String here, String target, int applied) {
        int count = Target.countOf(target, applied, "applied");
        Revision at = revisions.find(here);
        for (int i = 0; i < count; i++) {
            if (at.parents().size() > 1) {
                throw branched(at.label() + " merges " + String.join(" and ", at.parents()) + ", so that \"" + target
                        + "\" has several meanings").hint("Name the revision that stays applied.");
            }
            at = at.parents().isEmpty() ? null : revisions.find(at.parents().get(0));
            if (at == null && i < count - 1) {
                throw DbmigException.usage("there are only " + (i + 1) + " applied migrations, not " + count);
            }
        }
        return at;
    }

    private String here() {
        if (revisions.current().isEmpty()) {
            throw DbmigException.usage("nothing is applied that could be undone");
        }
        if (revisions.current().size() > 1) {
            throw branched("the database is at several revisions at once: " + String.join(", ", revisions.current()))
                    .hint("Apply the revision that merges them first, or undo one branch with " + revisions.engine().label() + " itself.");
        }
        return revisions.current().get(0);
    }

    @Override
    public List<Task> rollback(String name, boolean only) {
        String here = here();
        Revision wanted = revisions.find(name);
        if (!revisions.isApplied(wanted)) {
            throw DbmigException.usage("no applied migration is named \"" + name + "\"")
                    .hint("'dbmig status' lists them by version and name.");
        }
        if (!wanted.version().equals(here)) {
            throw DbmigException.refused(wanted.label() + " is not the newest migration: the database is at " + here)
                    .detail(only ? revisions.engine().label() + " cannot undo one revision and leave what came after it." : null)
                    .hint("Undo what came after it too: dbmig downgrade "
                            + (wanted.parents().isEmpty() ? "base" : wanted.parents().get(0)));
        }
        return downgrade("-1");
    }

    @Override
    public List<Task> undo(String runId, Direction direction) {
        throw new UnsupportedOperationException("an engine is told where to go");
    }

    @Override
    public List<Task> apply(Migration migration) {
        throw notHere();
    }

    @Override
    public List<Task> script(Migration script, boolean again) {
        throw notHere();
    }

    private DbmigException notHere() {
        return DbmigException.usage("\"apply\" runs scripts of dbmig's own, and the migrations here are those of "
                + revisions.engine().label()).hint("Use dbmig upgrade.");
    }

    @Override
    public String notOneTransaction(Task task) {
        return "What " + revisions.engine().label() + " will do is not one transaction, or it cannot tell: a failure may leave a part of it."
                + (revisions.engine().can(Verb.DOWNGRADE) ? "" : " It cannot undo a migration: only a copy can take back what it has committed.");
    }

    @Override
    public List<String> warnings() {
        return List.of();
    }

    private List<Task> newestFirst(Set<String> versions, String target) {
        revisions.engine().require(Verb.DOWNGRADE);
        List<Revision> undone = new ArrayList<>(revisions.select(versions));
        Collections.reverse(undone);
        return tasks(Direction.DOWN, undone, target);
    }

    /** What the SQL does is found for all of it together; the first task tells of its losses. */
    private List<Task> tasks(Direction direction, List<Revision> selected, String target) {
        List<Task> tasks = new ArrayList<>();
        if (!selected.isEmpty()) {
            ScriptShape shape = shapes.of(direction, revisions.currentShown().orElse("base"), target);
            for (Revision revision : selected) {
                tasks.add(new Task(direction, migrations.of(revision), Optional.empty(), tasks.isEmpty() ? shape : silent(shape)));
            }
        }
        return tasks;
    }

    private static ScriptShape silent(ScriptShape shape) {
        return new ScriptShape(shape.form(), "", 0, Set.of(), List.of(), List.of(), false);
    }

    private static DbmigException branched(String message) {
        return DbmigException.refused(message);
    }
}
