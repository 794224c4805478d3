package dev.dbmig.migration;

import dev.dbmig.postgres.Interruption;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.Sessions;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a migrator works with; the same for a copy and for production.
 *
 * @param sessions opens a session on the database to be changed, named after the run
 * @param control sees the sessions of the server through a session of its own
 * @param historyTable where the history is kept
 * @param runId what the rows of this run carry
 * @param probe what looks at each statement by itself; empty if they may travel together
 */
public record Workplace(Supplier<Session> sessions, Sessions control, HistoryTable historyTable, String runId,
        LockPatience patience, Interruption interruption, RunGuard guard, MigrationListener listener,
        Optional<StatementProbe> probe) {

    /** Without a probe. */
    public Workplace(Supplier<Session> sessions, Sessions control, HistoryTable historyTable, String runId,
            LockPatience patience, Interruption interruption, RunGuard guard, MigrationListener listener) {
        this(sessions, control, historyTable, runId, patience, interruption, guard, listener, Optional.empty());
    }

    HistorySql historySql() {
        return new HistorySql(historyTable, runId);
    }

    /** Is asked before each commit whether this run may still change the database. */
    @FunctionalInterface
    public interface RunGuard {
        /** @throws dev.dbmig.DbmigException if it may not: its lock is lost */
        void check();

        /**
         * Looks at what a transaction has done, before it commits.
         *
         * @throws dev.dbmig.DbmigException if that must not be committed
         */
        default void inspect(Session session, TransactionGroup group) {
        }
    }
}
