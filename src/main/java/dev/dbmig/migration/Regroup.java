package dev.dbmig.migration;

import java.util.ArrayList;
import java.util.List;

/**
 * A statement turned out not to run inside a transaction, such as a CALL of a procedure that commits. All is
 * rolled back, so its script can be run again statement by statement.
 */
final class Regroup extends RuntimeException {

    private final transient Task task;
    private final transient StatementFailure failure;

    Regroup(Task task, StatementFailure failure) {
        super(failure.getMessage(), failure);
        this.task = task;
        this.failure = failure;
    }

    String sentence() {
        return task + " cannot run inside a transaction (" + failure.error().serverMessage().message()
                + "); it is run statement by statement.";
    }

    /** The tasks of the group that was rolled back, with that script apart. */
    List<TransactionGroup> groups(TransactionGroup rolledBack) {
        int number = failure.statement().orElseThrow().number();
        List<Task> tasks = new ArrayList<>();
        for (Task each : rolledBack.tasks()) {
            tasks.add(each == task ? each.withShape(each.shape().withOutside(number)) : each);
        }
        boolean single = rolledBack.tasks().size() == 1;
        return TransactionGroup.of(tasks, single ? TransactionMode.EACH : TransactionMode.ALL);
    }
}
