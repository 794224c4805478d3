package dev.dbmig.migration;

import dev.dbmig.postgres.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the history knows of a script that is run statement by statement: how far it has come. */
final class StepwiseRecord {

    private final Session session;
    private final HistorySql history;
    private final Task task;
    private final boolean createsHistory;
    private final Mirror mirror;
    private String donePrefix = StatementDigest.EMPTY;
    private int done;

    /** @param mirror empty where the history is to be made, and dropped again if nothing comes of it */
    StepwiseRecord(Session session, HistorySql history, Task task, Optional<Mirror> mirror) {
        this.session = session;
        this.history = history;
        this.task = task;
        this.createsHistory = mirror.isEmpty();
        this.mirror = mirror.orElse(Mirror.NONE);
    }

    /** How many statements of the script are done. */
    int done() {
        return done;
    }

    /** Records that the script is about to run. */
    Progress start() {
        Progress progress = Progress.done(StatementDigest.EMPTY);
        List<String> statements = new ArrayList<>();
        if (createsHistory) {
            statements.addAll(history.create());
        }
        if (task.direction() == Direction.UP && task.migration().kind() != MigrationKind.VERSIONED) {
            statements.add(history.replaced(task.migration()));
        }
        statements.add(task.direction() == Direction.UP ? history.started(task.migration(), progress)
                : history.undoing(task, progress));
        statements.addAll(mirror.begun(task));
        transaction(statements);
        return progress;
    }

    /** What records that a statement is done, for the transaction that does it. */
    List<String> mark(int number, String prefix) {
        return SessionReset.asConnected(history.reached(task, number, Progress.done(prefix)));
    }

    /** The history has it now. */
    void reached(int number, String prefix) {
        done = number;
        donePrefix = prefix;
    }

    /** Records that a statement is done which could not be done in one transaction with this. */
    void done(int number, String prefix) {
        transaction(mark(number, prefix));
        reached(number, prefix);
    }

    /** Records that a statement begins which may leave its work half done. */
    void begun(int number, Set<Long> indexesBefore) {
        transaction(SessionReset.asConnected(
                history.reached(task, done, new Progress(number, donePrefix, indexesBefore))));
    }

    /** Records that no statement is under way. */
    Progress stay() {
        Progress progress = Progress.done(donePrefix);
        transaction(List.of(history.reached(task, done, progress)));
        return progress;
    }

    void complete(Duration took) {
        List<String> statements = new ArrayList<>();
        statements.add(task.direction() == Direction.UP
                ? history.completed(task, task.shape().statements(), took.toMillis()) : history.undone(task));
        statements.addAll(mirror.done(task, took.toMillis()));
        transaction(statements);
    }

    /** Records the failure; leaves no trace of a script of which nothing is done. */
    void giveUp(String error) {
        if (done > 0) {
            transaction(List.of(history.failed(task, error)));
        } else if (createsHistory) {
            transaction(List.of(history.drop()));
        } else {
            List<String> statements = new ArrayList<>(List.of(history.notBegun(task)));
            statements.addAll(mirror.notBegun());
            transaction(statements);
        }
    }

    private void transaction(List<String> statements) {
        session.execute("BEGIN;" + String.join(";", statements) + ";COMMIT");
    }
}
