package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Statement;
import dev.dbmig.sql.StatementKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs a script that is not one transaction: each of its statements, and each transaction of its own,
 * commits together with a mark in the history that tells how far it has come. What cannot run in a
 * transaction is marked before and after, so that the next run knows where to look.
 */
final class StepwiseRunner {

    private final Workplace workplace;
    private final CurrentWork work;
    private final Session session;
    private final Optional<Mirror> mirror;
    private Task task;
    private StepwiseRecord record;
    private StatementDigest digest;
    private UnfinishedStatement outside;
    private boolean inBlock;

    /** @param mirror what keeps the adopted table; empty where there is no history yet */
    StepwiseRunner(Workplace workplace, CurrentWork work, Session session, Optional<Mirror> mirror) {
        this.workplace = workplace;
        this.work = work;
        this.session = session;
        this.mirror = mirror;
    }

    void run(Task stepwise, boolean partApplied) {
        boolean beginsAnew = stepwise.direction() == Direction.UP && !stepwise.isContinued();
        task = beginsAnew ? stepwise.asNew() : stepwise;
        record = new StepwiseRecord(session, workplace.historySql(), task, mirror);
        work.on(task);
        workplace.listener().begins(task);
        long begun = System.nanoTime();
        Progress progress = task.isContinued() ? resume() : record.start();
        for (int attempt = 1;; attempt++) {
            try {
                runFrom(progress);
                break;
            } catch (StatementFailure failure) {
                progress = afterFailure(failure, attempt, partApplied);
            }
        }
        complete(Duration.ofNanos(System.nanoTime() - begun));
    }

    private Progress resume() {
        HistoryRow row = task.row().orElseThrow();
        Progress progress = row.parsedProgress().orElse(Progress.done(StatementDigest.EMPTY));
        record.reached(row.statement(), progress.prefixChecksum());
        workplace.listener().note(task + " was stopped " + (progress.begun() > 0
                ? "in statement " + progress.begun() : "after statement " + record.done()) + " of " + task.shape().statements()
                + " (run " + row.runId() + "); it is continued.");
        return progress;
    }

    private void runFrom(Progress progress) {
        digest = new StatementDigest();
        inBlock = false;
        int begunBefore = progress.begun();
        try (ScriptRun script = new ScriptRun(session, task, workplace, work)) {
            for (Optional<Statement> next = script.next(); next.isPresent(); next = script.next()) {
                Statement statement = next.get();
                if (statement.kind() == StatementKind.EMPTY) {
                    continue;
                }
                digest.add(statement);
                if (statement.number() <= record.done()) {
                    passOver(script, statement, progress);
                } else if (statement.number() == begunBefore && settle(statement, progress)) {
                    script.skip(statement);
                } else {
                    run(script, statement, statement.number() == begunBefore);
                }
                checkInterruption();
            }
        }
    }

    /** What was done is not done again, but the settings that it made hold for what follows. */
    private void passOver(ScriptRun script, Statement statement, Progress progress) {
        if (statement.number() == record.done() && !progress.fits(digest.value())) {
            throw changedSince();
        }
        script.skip(statement);
        if (SettingStatement.isForSession(statement)) {
            execute(statement);
        }
    }

    private void run(ScriptRun script, Statement statement, boolean again) {
        if (inBlock || statement.kind() == StatementKind.BEGIN) {
            runInBlock(script, statement);
        } else if (task.shape().outside().contains(statement.number())) {
            runOutside(statement, again);
        } else {
            runAlone(script, statement);
        }
    }

    private void runInBlock(ScriptRun script, Statement statement) {
        if (statement.kind() == StatementKind.COMMIT) {
            script.flush();
            record.mark(statement.number(), digest.value()).forEach(script.pipe()::control);
            script.pipe().flush();
            commit(statement);
            inBlock = false;
            return;
        }
        script.send(statement);
        if (statement.kind() == StatementKind.BEGIN) {
            inBlock = true;
            script.pipe().control(workplace.patience().setLocal());
        }
    }

    private void runAlone(ScriptRun script, Statement statement) {
        script.pipe().control("BEGIN");
        script.pipe().control(workplace.patience().setLocal());
        script.send(statement);
        script.flush();
        record.mark(statement.number(), digest.value()).forEach(script.pipe()::control);
        script.pipe().flush();
        commit(statement);
    }

    private void runOutside(Statement statement, boolean again) {
        outside = UnfinishedStatement.about(session, statement);
        record.begun(statement.number(), outside.indexesBefore());
        session.execute(outside.waitsForTransactions() ? "SET lock_timeout = 0" : workplace.patience().set());
        try {
            execute(statement);
        } catch (StatementFailure failure) {
            if (!again || !outside.isDoneAccordingTo(failure.error().sqlState())) {
                throw failure;
            }
            workplace.listener().note("Statement " + statement.number() + " of " + task + " had been done already.");
        }
        outside = null;
        record.done(statement.number(), digest.value());
    }

    /** Removes what a begun statement left; true if it turns out to be done. */
    private boolean settle(Statement statement, Progress progress) {
        boolean isDone = UnfinishedStatement.left(session, statement, progress.indexesBefore())
                .settle(workplace.listener());
        if (isDone) {
            record.done(statement.number(), digest.value());
        }
        return isDone;
    }

    private void commit(Statement statement) {
        workplace.guard().check();
        try {
            session.execute("COMMIT");
        } catch (PostgresException e) {
            throw new StatementFailure(statement, e);
        }
        record.reached(statement.number(), digest.value());
    }

    private void complete(Duration took) {
        workplace.guard().check();
        SessionReset.statements().forEach(session::execute);
        record.complete(took);
        workplace.listener().ran(task, took);
    }

    /** Returns where to go on if it is worth another attempt. */
    private Progress afterFailure(StatementFailure failure, int attempt, boolean partApplied) {
        if (failure.lostConnection()) {
            throw connectionLost(failure);
        }
        if (session.transactionStatus() != 'I') {
            session.execute("ROLLBACK");
        }
        SessionReset.statements().forEach(session::execute);
        if (outside != null) {
            outside.settle(workplace.listener());
            outside = null;
        }
        Progress progress = record.stay();
        checkInterruption();
        if (new LockRetry(workplace, work).pause(failure, attempt)) {
            checkInterruption();
            return progress;
        }
        record.giveUp(failure.error().getMessage());
        throw new FailureReport(task, partApplied).stepwise(failure, record.done());
    }

    private DbmigException connectionLost(StatementFailure failure) {
        DbmigException e = new DbmigException(ExitCode.UNFINISHED,
                "the connection was lost during " + task + ": " + failure.error().getMessage(), failure.error());
        return e.detail("The history tells how far it has come, but not whether the last statement took effect.")
                .hint("Run the command again: it looks, and goes on where it stopped.");
    }

    private DbmigException changedSince() {
        return DbmigException.refused(task.script().script().name() + ": the first " + record.done()
                        + " statements are done, and the file no longer has them as they were")
                .hint("Restore those statements and correct only what follows; or see 'dbmig repair --help'.");
    }

    private void execute(Statement statement) {
        work.sent(List.of(statement));
        long begun = System.nanoTime();
        try {
            session.send(List.of(statement.body()));
            session.await();
            work.succeeded();
        } catch (PostgresException e) {
            throw new StatementFailure(statement, e);
        } finally {
            work.answered();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        workplace.probe().ifPresent(probe -> probe.ran(session, task, new StatementProbe.Ran(statement, -1, took)));
    }

    private void checkInterruption() {
        workplace.interruption().reason().ifPresent(reason -> {
            throw FailureReport.interrupted(reason, work, record.done() > 0);
        });
    }
}
