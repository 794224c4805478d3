package dev.dbmig.migration;

import java.util.List;

/** Decides which tasks a command carries out, and refuses before anything is done. */
public interface Selection {

    /** @param target a version, a name, {@code +N} or {@code head} */
    List<Task> upgrade(String target);

    /** @param target the version that stays applied, {@code -N}, or {@code base} */
    List<Task> downgrade(String target);

    /**
     * @param name a version or name of an applied migration
     * @param only whether later ones may stay applied
     */
    List<Task> rollback(String name, boolean only);

    /** What undoes a run. */
    List<Task> undo(String runId, Direction direction);

    /** One migration; none if it is applied already. */
    List<Task> apply(Migration migration);

    /** A script that is no migration of the folder; none if it was applied before, unless again. */
    List<Task> script(Migration script, boolean again);

    /** A warning of a task that is not one transaction. */
    default String notOneTransaction(Task task) {
        return task + " is not one transaction: what it has done is recorded statement by statement, and a failure does not undo it.";
    }

    /** What the operator should know of the selection; complete after it was made. */
    List<String> warnings();
}
