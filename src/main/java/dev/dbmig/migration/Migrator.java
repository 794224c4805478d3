package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Applies and undoes migrations. The same object serves a copy and production.
 *
 * <p>A migration and its row of the history commit together wherever PostgreSQL allows it. Where it does
 * not, each statement is recorded, and a repeat continues where the last one stopped.
 */
public final class Migrator implements AutoCloseable {

    private final Workplace workplace;
    private final CurrentWork work;
    private Session session;
    private boolean hasHistory;
    private Mirror mirror;
    private boolean hasCommitted;

    public Migrator(Workplace workplace) {
        this.workplace = workplace;
        this.work = new CurrentWork(workplace);
        open();
    }

    /** The session that migrations run in, idle between two runs. */
    public Session session() {
        return session;
    }

    /**
     * Runs the groups one after the other.
     *
     * @throws DbmigException with {@link ExitCode#ROLLED_BACK} if nothing of it is applied, with
     *     {@link ExitCode#UNFINISHED} if a part is
     */
    public void run(List<TransactionGroup> groups) {
        Deque<TransactionGroup> rest = new ArrayDeque<>(groups);
        while (!rest.isEmpty()) {
            TransactionGroup group = rest.poll();
            checkInterruption();
            try {
                runGroup(group);
                hasHistory = true;
                hasCommitted = true;
                workplace.listener().committed(group);
            } catch (Regroup regroup) {
                workplace.listener().note(regroup.sentence());
                List<TransactionGroup> again = regroup.groups(group);
                for (int i = again.size() - 1; i >= 0; i--) {
                    rest.push(again.get(i));
                }
            }
        }
    }

    @Override
    public void close() {
        work.close();
        workplace.interruption().watch(0);
        session.close();
    }

    private void open() {
        session = workplace.sessions().get();
        session.onNotice(message -> workplace.listener().notice(work.task(), message));
        workplace.interruption().watch(session.processId());
        work.in(session.processId());
        hasHistory = new History(workplace.historyTable()).exists(session);
        mirror = Mirror.of(session, workplace.historyTable());
    }

    private void runGroup(TransactionGroup group) {
        if (group.isTransaction()) {
            runInTransaction(group);
        } else {
            Optional<Mirror> kept = hasHistory ? Optional.of(mirror) : Optional.empty();
            new StepwiseRunner(workplace, work, session, kept).run(group.tasks().get(0), hasCommitted);
        }
    }

    private void runInTransaction(TransactionGroup group) {
        for (int attempt = 1;; attempt++) {
            try {
                new TransactionRunner(workplace, work, mirror).run(session, group, !hasHistory);
                return;
            } catch (TransactionRunner.LostCommit lost) {
                lookUp(lost, group);
                return;
            } catch (StatementFailure failure) {
                rollBack();
                decide(failure, attempt, group);
            } catch (RuntimeException e) {
                rollBack();
                throw e;
            }
        }
    }

    /** Returns if the transaction is to be tried again. */
    private void decide(StatementFailure failure, int attempt, TransactionGroup group) {
        checkInterruption();
        Task task = work.task();
        if (new LockRetry(workplace, work).pause(failure, attempt)) {
            checkInterruption();
            return;
        }
        if (failure.needsNoTransaction() && failure.statement().isPresent()
                && task.shape().form() == ScriptShape.Form.PLAIN) {
            throw new Regroup(task, failure);
        }
        throw new FailureReport(task, hasCommitted).of(failure);
    }

    /** What the server knows of the transaction decides, never a guess. */
    private void lookUp(TransactionRunner.LostCommit lost, TransactionGroup group) {
        Task last = group.tasks().get(group.tasks().size() - 1);
        boolean committed = new LostConnection(workplace).hasCommitted(lost, session.processId(), last);
        session.close();
        if (!committed) {
            throw new FailureReport(last, hasCommitted).lost(lost.error());
        }
        workplace.listener().note("The connection was lost while committing; the server has the commit.");
        open();
    }

    private void rollBack() {
        if (session.isUsable() && session.transactionStatus() != 'I') {
            try {
                session.execute("ROLLBACK");
            } catch (PostgresException e) {
                // The connection is gone, and the transaction with it.
            }
        }
        if (!session.isUsable()) {
            endLostSession();
        }
    }

    /** Its client is gone, and what it was doing may run on. */
    private void endLostSession() {
        try {
            workplace.control().terminateAndWait(session.processId(), Duration.ofSeconds(30));
        } catch (PostgresException e) {
            // The whole server is gone, and all its transactions with it.
        }
    }

    private void checkInterruption() {
        workplace.interruption().reason().ifPresent(reason -> {
            throw FailureReport.interrupted(reason, work, hasCommitted);
        });
    }
}
