package dev.dbmig.migration;

import dev.dbmig.sql.ScriptReader;
import dev.dbmig.sql.Statement;
import dev.dbmig.sql.StatementKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes the exact SQL that a run would send, with its transactions: statements as they would be sent,
 * included files and variables already resolved, COPY data as in the script. psql can read it.
 */
public final class SqlPreview {

    private final HistorySql history;
    private final ServerDialect dialect;
    private final OutputStream out;
    private final Mirror mirror;

    /** @param mirror what keeps the adopted tracking table */
    public SqlPreview(HistoryTable table, Mirror mirror, ServerDialect dialect, OutputStream out) {
        this.history = new HistorySql(table, "dry-run");
        this.mirror = mirror;
        this.dialect = dialect;
        this.out = out;
    }

    /** @param createsHistory whether the run would also make the history table */
    public void write(List<TransactionGroup> groups, boolean createsHistory) throws IOException {
        boolean create = createsHistory;
        for (TransactionGroup group : groups) {
            if (group.isTransaction()) {
                writeTransaction(group, create);
            } else {
                writeStepwise(group.tasks().get(0), create);
            }
            create = false;
        }
        out.flush();
    }

    private void writeTransaction(TransactionGroup group, boolean create) throws IOException {
        line(("BEGIN " + group.options()).strip() + ";");
        if (create) {
            own(history.create());
        }
        for (Task task : group.tasks()) {
            heading(task, "");
            statements(task, true);
            own(rows(task));
        }
        line("COMMIT;");
        line("");
    }

    private void writeStepwise(Task task, boolean create) throws IOException {
        if (create) {
            line("BEGIN;");
            own(history.create());
            line("COMMIT;");
        }
        heading(task, ", not one transaction: each statement is recorded in the history");
        if (task.isContinued()) {
            line("-- continued after statement " + task.row().orElseThrow().statement());
        }
        statements(task, false);
        own(rows(task));
        line("");
    }

    private void heading(Task task, String remark) throws IOException {
        line("-- " + (task.direction() == Direction.UP ? "apply " : "undo ") + task + ": "
                + task.script().script().name() + remark);
    }

    private void statements(Task task, boolean inRunTransaction) throws IOException {
        int done = task.isContinued() ? task.row().orElseThrow().statement() : 0;
        try (ScriptReader reader = new ScriptReader(task.script().script(), dialect.variables())) {
            reader.standardConformingStrings(dialect.standardConformingStrings());
            for (Optional<Statement> next = reader.next(); next.isPresent(); next = reader.next()) {
                Statement statement = next.get();
                boolean isOwn = statement.kind() == StatementKind.BEGIN || statement.kind() == StatementKind.COMMIT;
                boolean isShown = statement.number() > done && !(inRunTransaction && isOwn)
                        && statement.kind() != StatementKind.EMPTY;
                if (isShown) {
                    out.write(statement.body());
                    line(statement.isTerminated() ? ";" : "\n;");
                }
                follow(statement, reader, isShown);
            }
        }
    }

    private void follow(Statement statement, ScriptReader reader, boolean isShown) throws IOException {
        if (statement.kind() == StatementKind.SESSION) {
            dialect.follow(statement, reader);
        } else if (statement.kind() == StatementKind.COPY_IN) {
            try (InputStream data = reader.copyData()) {
                data.transferTo(isShown ? out : OutputStream.nullOutputStream());
            }
            if (isShown) {
                line("\\.");
            }
        }
    }

    private List<String> rows(Task task) {
        List<String> rows = new ArrayList<>();
        rows.add(task.direction() == Direction.UP
                ? history.applied(task.migration(), task.shape().statements(), null) : history.undone(task));
        rows.addAll(mirror.done(task, null));
        return rows;
    }

    private void own(List<String> statements) throws IOException {
        for (String statement : statements) {
            line(statement + ";");
        }
    }

    private void line(String text) throws IOException {
        out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
