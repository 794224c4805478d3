package dev.dbmig.migration;

import dev.dbmig.postgres.Blocker;
import dev.dbmig.postgres.ProgressReport;
import dev.dbmig.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a session is busy with.
 *
 * @param first the first statement of the message that runs
 * @param last the last one; the same where it is alone
 * @param elapsed since the message was sent
 * @param progress the server's own view of it ({@code pg_stat_progress_*}), where it has one
 * @param blockers the sessions it waits for
 */
public record Activity(Statement first, Statement last, Duration elapsed, Optional<ProgressReport> progress,
        List<Blocker> blockers) {
}
