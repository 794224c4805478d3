package dev.dbmig.migration;

import dev.dbmig.postgres.ServerMessage;
import dev.dbmig.sql.Statement;
import java.time.Duration;

/** Is told what a migrator does, while it does it. Called by one thread at a time. */
public interface MigrationListener {

    MigrationListener SILENT = new MigrationListener() {
    };

    /** The script of a task is about to run. */
    default void begins(Task task) {
    }

    /** A task has been working at the same statements for more than a second; told again each second. */
    default void works(Task task, Activity activity) {
    }

    /** All statements of a task have run. In a transaction that is not yet applied. */
    default void ran(Task task, Duration took) {
    }

    /** What a group of tasks did is committed. */
    default void committed(TransactionGroup group) {
    }

    /** A lock was not to be had in time; the transaction was rolled back and is tried again. */
    default void waitsForLock(Task task, LockWait wait) {
    }

    /** {@code \echo} in a script. */
    default void echo(String line) {
    }

    /** NOTICE, WARNING and the like, from the server. */
    default void notice(Task task, ServerMessage message) {
    }

    /** Something that an operator should know happened. */
    default void note(String sentence) {
    }

    /**
     * Why a transaction is tried again.
     *
     * @param attempt the number of the attempt that failed, from 1
     * @param pause until the next attempt
     * @param blockers who held the lock, one phrase each; may be empty
     */
    record LockWait(int attempt, Duration pause, Statement statement, java.util.List<String> blockers) {
    }
}
