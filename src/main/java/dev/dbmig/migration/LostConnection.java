package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.Session;
import java.time.Duration;

/** Finds out what became of a commit whose answer was lost with the connection. */
final class LostConnection {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Workplace workplace;

    LostConnection(Workplace workplace) {
        this.workplace = workplace;
    }

    /**
     * Waits until the lost session is gone, so that its transaction has ended, and looks for the row of the
     * history that committed with it.
     *
     * @throws DbmigException if the server does not answer within a minute
     */
    boolean hasCommitted(TransactionRunner.LostCommit lost, int pid, Task last) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Session fresh = workplace.sessions().get()) {
                awaitEnd(fresh, pid);
                return new History(workplace.historyTable()).exists(fresh)
                        && !fresh.query(workplace.historySql().wroteRow(last)).isEmpty();
            } catch (DbmigException e) {
                if (System.nanoTime() > end || workplace.interruption().reason().isPresent()) {
                    throw unknown(lost, last, e);
                }
                Pause.of(Duration.ofMillis(500), workplace.interruption());
            }
        }
    }

    private static void awaitEnd(Session fresh, int pid) {
        new dev.dbmig.postgres.Sessions(fresh).terminateAndWait(pid, Duration.ofSeconds(30));
    }

    private static DbmigException unknown(TransactionRunner.LostCommit lost, Task task, DbmigException cause) {
        DbmigException e = new DbmigException(ExitCode.UNFINISHED,
                "the connection was lost while " + task + " was being committed, and the server does not answer",
                cause);
        e.addSuppressed(lost);
        return e.detail("PostgreSQL has either all of the transaction or nothing of it.")
                .hint("When the server is back, 'dbmig status' tells which; then run the command again.");
    }
}
