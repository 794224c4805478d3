package dev.dbmig.migration;

import dev.dbmig.postgres.ConnectionLostException;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Statement;
import dev.dbmig.sql.StatementKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Runs a group of tasks in one transaction, their rows of the history included. */
final class TransactionRunner {

    private final Workplace workplace;
    private final HistorySql history;
    private final CurrentWork work;
    private final Mirror mirror;

    TransactionRunner(Workplace workplace, CurrentWork work, Mirror mirror) {
        this.workplace = workplace;
        this.mirror = mirror;
        this.history = workplace.historySql();
        this.work = work;
    }

    /** One attempt. Leaves the transaction open if it fails. */
    void run(Session session, TransactionGroup group, boolean createsHistory) {
        begin(session, group, createsHistory);
        for (Task task : group.tasks()) {
            runScript(session, task);
        }
        commit(session, group);
    }

    private void begin(Session session, TransactionGroup group, boolean createsHistory) {
        work.on(group.tasks().get(0));
        StatementPipe pipe = new StatementPipe(session, work);
        pipe.control(("BEGIN " + group.options()).strip());
        pipe.control(workplace.patience().setLocal());
        if (createsHistory) {
            history.create().forEach(pipe::control);
        }
        pipe.flush();
    }

    private void runScript(Session session, Task task) {
        work.on(task);
        workplace.listener().begins(task);
        long begun = System.nanoTime();
        int statements = 0;
        task.migration().up().prepareChecksum();
        try (ScriptRun script = new ScriptRun(session, task, workplace, work)) {
            for (Optional<Statement> next = script.next(); next.isPresent(); next = script.next()) {
                statements = next.get().number();
                if (!isOwnTransaction(next.get().kind())) {
                    script.send(next.get());
                }
            }
            script.flush();
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            SessionReset.statements().forEach(script.pipe()::control);
            script.pipe().control(workplace.patience().setLocal());
            rows(task, statements, took).forEach(script.pipe()::control);
            mirror.done(task, took.toMillis()).forEach(script.pipe()::control);
            script.pipe().flush();
            workplace.listener().ran(task, took);
        }
    }

    /** The script's own BEGIN and COMMIT are the run's. */
    private static boolean isOwnTransaction(StatementKind kind) {
        return kind == StatementKind.BEGIN || kind == StatementKind.COMMIT;
    }

    private List<String> rows(Task task, int statements, Duration took) {
        if (task.direction() == Direction.DOWN) {
            return List.of(history.undone(task));
        }
        String applied = history.applied(task.migration(), statements, took.toMillis());
        return task.migration().kind() == MigrationKind.VERSIONED ? List.of(applied)
                : List.of(history.replaced(task.migration()), applied);
    }

    private void commit(Session session, TransactionGroup group) {
        workplace.guard().inspect(session, group);
        workplace.guard().check();
        try {
            session.execute("COMMIT");
        } catch (ConnectionLostException e) {
            throw new LostCommit(e);
        } catch (PostgresException e) {
            throw new StatementFailure(null, e);
        }
    }

    /** The connection broke between COMMIT and its answer. */
    static final class LostCommit extends RuntimeException {
        private final transient ConnectionLostException error;

        LostCommit(ConnectionLostException error) {
            super(error.getMessage(), error);
            this.error = error;
        }

        ConnectionLostException error() {
            return error;
        }
    }
}
