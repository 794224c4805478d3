package dev.dbmig.migration;

import dev.dbmig.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The SQL that makes and changes the history. All of it is text for the simple query protocol, and every
 * name in it is qualified, so that nothing depends on what a script did to {@code search_path}.
 */
final class HistorySql {

    private final HistoryTable table;
    private final String runId;

    HistorySql(HistoryTable table, String runId) {
        this.table = table;
        this.runId = runId;
    }

    /** Makes the table; in a transaction, so that a failed first run leaves none behind. */
    List<String> create() {
        String name = table.quoted();
        List<String> statements = new ArrayList<>();
        if (!table.schema().equals("public")) {
            statements.add("CREATE SCHEMA IF NOT EXISTS " + Identifiers.quote(table.schema()));
        }
        statements.add("""
                CREATE TABLE %s (
                    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    kind text NOT NULL CHECK (kind IN ('versioned', 'repeatable', 'baseline', 'script')),
                    version text NOT NULL,
                    name text NOT NULL,
                    description text,
                    author text,
                    checksum text,
                    state text NOT NULL CHECK (state IN ('started', 'applied', 'undoing', 'undone', 'replaced')),
                    statement integer NOT NULL,
                    applied_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
                    applied_by text NOT NULL DEFAULT session_user,
                    execution_time_ms bigint,
                    run_id text,
                    reason text,
                    error text,
                    progress text,
                    undone_at timestamptz,
                    undone_by text)""".formatted(name));
        statements.add("CREATE UNIQUE INDEX ON " + name
                + " (kind, version) WHERE state IN ('started', 'applied', 'undoing')");
        statements.add("COMMENT ON TABLE " + name + " IS " + literal(History.comment()));
        return statements;
    }

    static String select(HistoryTable table) {
        return """
                SELECT id, kind, version, name, description, author, checksum, state, statement,
                    (extract(epoch FROM applied_at) * 1000000)::bigint, applied_by, execution_time_ms,
                    run_id, reason, error, progress,
                    (extract(epoch FROM undone_at) * 1000000)::bigint, undone_by
                FROM %s ORDER BY id""".formatted(table.quoted());
    }

    /** Records a migration as applied. {@code millis}: null where nothing was executed. */
    String applied(Migration migration, int statements, Long millis) {
        return insert(migration, RowState.APPLIED, statements, "execution_time_ms", String.valueOf(millis));
    }

    /** Records a migration as considered applied, without having been executed. */
    String appliedWithReason(Migration migration, String reason) {
        return insert(migration, RowState.APPLIED, 0, "reason", literal(reason));
    }

    /**
     * Records a migration as applied by another tool.
     *
     * @param row what that says of it; null if it says it of all up to a version
     * @param checksum null where what was applied is not what the file is now
     */
    String adopted(Migration m, TrackingRow row, String checksum, String reason) {
        boolean hasTime = row != null && row.appliedAtMicros() != null;
        String time = hasTime ? "timestamptz 'epoch' + interval '1 microsecond' * " + row.appliedAtMicros()
                : "pg_catalog.clock_timestamp()";
        String role = row == null || row.appliedBy() == null ? "session_user" : literal(row.appliedBy());
        return """
                INSERT INTO %s (kind, version, name, description, author, checksum, state, statement, run_id, reason,
                    applied_at, applied_by, execution_time_ms)
                VALUES (%s, %s, %s, %s, %s, %s, 'applied', 0, %s, %s, %s, %s, %s)""".formatted(table.quoted(),
                literal(stored(m.kind())), literal(m.key()), literal(m.name()), literal(m.header().description()),
                literal(m.header().author()), literal(checksum), literal(runId), literal(reason), time, role,
                row == null ? null : row.millis());
    }

    /** Remembers the tracking table that the history was adopted from. */
    String remember(AdoptedTable adopted) {
        return "COMMENT ON TABLE " + table.quoted() + " IS " + literal(History.comment(adopted));
    }

    String started(Migration migration, Progress progress) {
        return insert(migration, RowState.STARTED, 0, "progress", literal(progress.stored()));
    }

    String baseline(String version, String reason) {
        return """
                INSERT INTO %s (kind, version, name, state, statement, run_id, reason)
                VALUES ('baseline', %s, 'baseline', 'applied', 0, %s, %s)""".formatted(table.quoted(),
                literal(version), literal(runId), literal(reason));
    }

    /** Makes room for another row of the same repeatable migration or script. */
    String replaced(Migration migration) {
        return "UPDATE %s SET state = 'replaced' WHERE kind = %s AND version = %s AND state = 'applied'"
                .formatted(table.quoted(), literal(stored(migration.kind())), literal(migration.key()));
    }

    /** Moves the mark of a script that is not one transaction. */
    String reached(Task task, int statements, Progress progress) {
        return "UPDATE %s SET statement = %d, progress = %s, error = NULL, run_id = %s WHERE %s".formatted(
                table.quoted(), statements, literal(progress.stored()), literal(runId), isRowOf(task));
    }

    String failed(Task task, String error) {
        return "UPDATE %s SET error = %s, run_id = %s WHERE %s".formatted(table.quoted(), literal(error),
                literal(runId), isRowOf(task));
    }

    /** Takes back {@link #started} or {@link #undoing} of a script of which nothing is done. */
    String notBegun(Task task) {
        return task.direction() == Direction.UP
                ? "DELETE FROM %s WHERE %s".formatted(table.quoted(), isRowOf(task))
                : "UPDATE %s SET state = 'applied', progress = NULL, error = NULL WHERE %s".formatted(table.quoted(),
                        isRowOf(task));
    }

    /** Takes back {@link #create} where it could not be rolled back. */
    String drop() {
        return "DROP TABLE " + table.quoted();
    }

    /** Ends a script that is not one transaction; the checksum is that of the script as it was completed. */
    String completed(Task task, int statements, long millis) {
        return """
                UPDATE %s SET state = 'applied', statement = %d, execution_time_ms = %d, error = NULL,
                    progress = NULL, checksum = %s, applied_at = pg_catalog.clock_timestamp(), run_id = %s
                WHERE %s""".formatted(table.quoted(), statements, millis, literal(task.migration().up().checksum()),
                literal(runId), isRowOf(task));
    }

    String undoing(Task task, Progress progress) {
        return "UPDATE %s SET state = 'undoing', statement = 0, progress = %s, run_id = %s WHERE %s".formatted(
                table.quoted(), literal(progress.stored()), literal(runId), isRowOf(task));
    }

    String undone(Task task) {
        return undone(isRowOf(task), null);
    }

    String undone(long id, String reason) {
        return undone("id = " + id, reason);
    }

    String repaired(long id, String assignments, String reason) {
        return "UPDATE %s SET %s, reason = %s WHERE id = %d".formatted(table.quoted(), assignments,
                literal(reason), id);
    }

    String checksumOf(Migration migration) {
        return "checksum = " + literal(migration.up().checksum());
    }

    /** Settles by decree whether the statement in which a script stopped is done. */
    String continued(HistoryRow row, boolean isDone, String reason) {
        Progress progress = row.parsedProgress().orElse(Progress.done(StatementDigest.EMPTY));
        Progress settled = isDone ? Progress.unverified() : Progress.done(progress.prefixChecksum());
        int statement = isDone && progress.begun() > 0 ? progress.begun() : row.statement();
        return repaired(row.id(), "statement = " + statement + ", progress = " + literal(settled.stored())
                + ", error = NULL", reason);
    }

    /** Whether this run's row of a migration is there: what became of a commit whose answer was lost. */
    String wroteRow(Task task) {
        RowState state = task.direction() == Direction.UP ? RowState.APPLIED : RowState.UNDONE;
        return "SELECT 1 FROM %s WHERE kind = %s AND version = %s AND state = '%s' AND run_id = %s".formatted(
                table.quoted(), literal(stored(task.migration().kind())),
                literal(task.row().map(HistoryRow::version).orElse(task.migration().key())), state.stored(),
                literal(runId));
    }

    private String undone(String where, String reason) {
        return """
                UPDATE %s SET state = 'undone', undone_at = pg_catalog.clock_timestamp(), undone_by = session_user,
                    progress = NULL, error = NULL, run_id = %s%s WHERE %s""".formatted(table.quoted(),
                literal(runId), reason == null ? "" : ", reason = " + literal(reason), where);
    }

    private String insert(Migration m, RowState state, int statements, String column, String value) {
        return """
                INSERT INTO %s (kind, version, name, description, author, checksum, state, statement, run_id, %s)
                VALUES (%s, %s, %s, %s, %s, %s, '%s', %d, %s, %s)""".formatted(table.quoted(), column,
                literal(stored(m.kind())), literal(m.key()), literal(m.name()), literal(m.header().description()),
                literal(m.header().author()), literal(m.up().checksum()), state.stored(), statements,
                literal(runId), value);
    }

    /** By its id where it was there before; a version that is written otherwise in the folder is the same. */
    private static String isRowOf(Task task) {
        return task.row().map(row -> "id = " + row.id()).orElseGet(() ->
                "kind = %s AND version = %s AND state IN ('started', 'applied', 'undoing')".formatted(
                        literal(stored(task.migration().kind())), literal(task.migration().key())));
    }

    private static String stored(MigrationKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static String literal(String text) {
        return text == null ? "NULL" : Identifiers.literal(text);
    }
}
