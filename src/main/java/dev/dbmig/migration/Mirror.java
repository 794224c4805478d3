package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.Session;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Keeps the adopted tracking table in its own shape, in the transaction that changes the history, so that
 * everything that reads it today still works. Does nothing where there is none to be kept.
 */
public final class Mirror {

    /** Where nothing is to be kept. */
    public static final Mirror NONE = new Mirror(null);

    private final TrackingWriter writer;

    private Mirror(TrackingWriter writer) {
        this.writer = writer;
    }

    /**
     * What a run has to keep up to date.
     *
     * @throws DbmigException if that cannot be done: the table is gone, or says more than the history does
     */
    public static Mirror of(Session session, HistoryTable history) {
        History.Mark mark = new History(history).mark(session);
        if (!mark.exists()) {
            refuseUnadopted(session, history);
        }
        return of(session, history, mark);
    }

    /** Why a run would be refused by {@link #of}; empty if it would not. */
    public static Optional<DbmigException> obstacle(Session session, HistoryTable history) {
        try {
            of(session, history);
            return Optional.empty();
        } catch (DbmigException e) {
            if (e.exitCode() != ExitCode.REFUSED) {
                throw e;
            }
            return Optional.of(e);
        }
    }

    private static Mirror of(Session session, HistoryTable history, History.Mark mark) {
        Optional<AdoptedTable> adopted = mark.adopted().filter(table -> isKept(history, table));
        if (adopted.isEmpty()) {
            return NONE;
        }
        TrackingTable table = table(session, adopted.get());
        TrackingRows rows = TrackingRows.read(session, table);
        if (!new TrackingTables(session).isWritable(table)) {
            throw DbmigException.refused("this role may not write the adopted tracking table " + table)
                    .hint("GRANT INSERT, UPDATE, DELETE ON " + table.quoted() + " TO the role that runs dbmig.");
        }
        refuseDifference(table, rows, new History(history).rows(session));
        return new Mirror(new TrackingWriter(table, rows, history));
    }

    /** The tables that a run keeps up to date, {@code schema.table} with quotes where they are needed. */
    public static List<String> keptTables(Session session, HistoryTable history) {
        return new History(history).mark(session).adopted().filter(table -> isKept(history, table))
                .map(AdoptedTable::tables).orElse(List.of());
    }

    /** For a change of the history alone, which may be what makes the two agree again. */
    static Mirror unchecked(Session session, HistoryTable history) {
        Optional<AdoptedTable> adopted = new History(history).mark(session).adopted()
                .filter(table -> isKept(history, table));
        if (adopted.isEmpty()) {
            return NONE;
        }
        TrackingTable table = table(session, adopted.get());
        return new Mirror(new TrackingWriter(table, TrackingRows.read(session, table), history));
    }

    static boolean isKept(HistoryTable history, AdoptedTable adopted) {
        return switch (history.mirroring()) {
            case OFF -> false;
            case ON -> adopted.tool() == TrackingTool.SQITCH ? adopted.isMirrored()
                    : adopted.tool().whyNotMirrored(LayoutKind.NUMBERED) == null;
            case AS_ADOPTED -> adopted.isMirrored();
        };
    }

    /** The table that is kept: {@code public.schema_migrations (dbmate)}. */
    public Optional<String> table() {
        return Optional.ofNullable(writer).map(TrackingWriter::toString);
    }

    List<String> applied(Migration migration, Long millis) {
        return writer == null ? List.of() : writer.applied(migration, millis);
    }

    List<String> undone(HistoryRow row) {
        return writer == null || !row.isVersioned() ? List.of() : writer.undone(row.version(), row.name());
    }

    /** After the checksum of a changed file was accepted. */
    List<String> changed(Migration migration) {
        return writer == null ? List.of() : writer.changed(migration);
    }

    /** After the history's row of a task that is done. */
    List<String> done(Task task, Long millis) {
        return task.direction() == Direction.UP ? applied(task.migration(), millis)
                : task.row().map(this::undone).orElse(List.of());
    }

    /** Before a script that is not one transaction, so that what cannot be recorded is refused in time. */
    List<String> begun(Task task) {
        if (writer != null && task.direction() == Direction.UP) {
            writer.applied(task.migration(), null);
        }
        return writer == null ? List.of() : writer.begun(task);
    }

    List<String> notBegun() {
        return writer == null ? List.of() : writer.notBegun();
    }

    private static TrackingTable table(Session session, AdoptedTable adopted) {
        return new TrackingTables(session).get(adopted).orElseThrow(() ->
                DbmigException.refused("the adopted tracking table " + adopted + " (" + adopted.tool().label()
                                + ") is gone, or has other columns now")
                        .hint("Bring it back; or, if nothing reads it any more, set 'history: {mirror: false}' in"
                                + " dbmig.yaml."));
    }

    /** The old tool was used after the table was adopted, or the table was not kept for a while. */
    private static void refuseDifference(TrackingTable table, TrackingRows rows, List<HistoryRow> history) {
        TrackedVersions versions = new TrackedVersions(table.tool(), history);
        List<String> unknown = versions.unknown(rows).stream()
                .map(row -> table.tool() == TrackingTool.SQITCH ? row.name() : row.key()).toList();
        if (!unknown.isEmpty()) {
            throw DbmigException.refused("tracking table " + table + " has what the history does not: " + some(unknown))
                    .detail("Somebody used " + table.tool().label() + " after the table was adopted.")
                    .hint("Take it over with 'dbmig adopt'.");
        }
        List<String> missing = versions.missing(rows).stream().map(HistoryRow::label).toList();
        if (!missing.isEmpty()) {
            throw DbmigException.refused("the history has what tracking table " + table + " does not: " + some(missing))
                    .detail("Either " + table.tool().label() + " has undone it, or the table was not kept meanwhile.")
                    .hint("Say which: dbmig adopt --missing forget, or dbmig adopt --missing write.");
        }
    }

    private static String some(List<String> labels) {
        int shown = 5;
        return labels.stream().limit(shown).collect(Collectors.joining(", "))
                + (labels.size() > shown ? " and " + (labels.size() - shown) + " more" : "");
    }

    /** Applying everything again to a database that another tool looks after is never what was meant. */
    private static void refuseUnadopted(Session session, HistoryTable history) {
        if (history.mirroring() == HistoryTable.Mirroring.OFF) {
            return;
        }
        for (TrackingTable table : new TrackingTables(session).near(history.schema())) {
            if (saysApplied(session, table)) {
                throw DbmigException.refused("the database has no history of dbmig, but a tracking table " + table + " ("
                                + table.tool().label() + ") that says what is applied")
                        .hint("Take it over with 'dbmig adopt'. If it is about other migrations, set 'history: {mirror: false}' in dbmig.yaml.");
            }
        }
    }

    /** Another application's table that this role may not even read is not what it would be adopted from. */
    private static boolean saysApplied(Session session, TrackingTable table) {
        try {
            return TrackingRows.read(session, table).rows().stream()
                    .anyMatch(row -> row.state() != TrackingRow.State.WAITING);
        } catch (TrackingRows.UnreadableTable e) {
            return false;
        }
    }
}
