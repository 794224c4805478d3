package dev.dbmig.migration;

import dev.dbmig.migration.MigrationListener.LockWait;
import dev.dbmig.postgres.Blocker;
import java.time.Duration;
import java.util.List;

/** Waits before another attempt where one failed on a lock, and tells who held it. */
final class LockRetry {

    private final Workplace workplace;
    private final CurrentWork work;

    LockRetry(Workplace workplace, CurrentWork work) {
        this.workplace = workplace;
        this.work = work;
    }

    /**
     * True after a pause if another attempt is worth it. What the attempt has left must be rolled back before.
     *
     * @param attempt the number of the one that failed, from 1
     */
    boolean pause(StatementFailure failure, int attempt) {
        if (!failure.mayPass() || !workplace.patience().triesAgain()) {
            return false;
        }
        List<Blocker> blockers = failure.isLockTimeout() ? work.blockers() : List.of();
        Duration pause = LockPatience.pauseAfter(attempt);
        workplace.listener().waitsForLock(work.task(), new LockWait(attempt, pause, failure.statement().orElse(null),
                blockers.stream().map(BlockerText::of).toList()));
        work.keptWaitingBy(blockers);
        Pause.of(pause, workplace.interruption());
        return true;
    }
}
