package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.Session;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What taking over a tracking table means, migration by migration, before anything is changed. Rows of the table
 * itself are never changed by it.
 */
public final class Adoption {

    /**
     * What an operator decides.
     *
     * @param from the table; empty for the only one that is there
     * @param allowsOutOfOrder whether a version may be pending below applied ones
     * @param mirrors whether the table is kept up to date from now on; empty for as before, and yes at first
     * @param missing what becomes of what the history has as applied, and the table does not
     */
    public record Choice(Optional<String> from, boolean allowsOutOfOrder, Optional<Boolean> mirrors, Missing missing) {
    }

    /** What is true of a migration that only the history has. */
    public enum Missing {
        /** Nobody has said it. */
        UNKNOWN,
        /** The tool has undone it: the history takes it back. */
        FORGET,
        /** The table was not kept: it gets the row. */
        WRITE
    }

    /** What becomes of one migration, or of one row without a migration. */
    public enum Fate {
        /** Will be recorded as applied. */
        ADOPTED("applied"),
        /** Recorded as applied already. */
        KNOWN("applied, known"),
        /** At or below the version up to which everything counts as applied. */
        BASELINE("baseline"),
        PENDING("pending"),
        /** Recorded as applied, and will be taken back. */
        FORGOTTEN("undone"),
        /** Recorded as applied, and will be written into the table. */
        WRITTEN("applied, not there"),
        /** Nothing is adopted while there is one of these. */
        UNFIT("does not fit");

        private final String label;

        Fate(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /**
     * One line of the preview.
     *
     * @param version empty for a repeatable migration; of a row without a migration what the row has in its place
     * @param remark what is worth knowing, empty if nothing
     */
    public record Line(String version, String name, Fate fate, Optional<OffsetDateTime> appliedAt, String remark) {

        /** {@code 004 add_user_preferences}, {@code R__views}. */
        public String label() {
            return version.isEmpty() ? "R__" + name : (version + " " + name).strip();
        }
    }

    /** A migration to be recorded. */
    record Import(Migration migration, TrackingRow row, String checksum) {
    }

    private final TrackingTable table;
    private final TrackingRows rows;
    private final HistoryTable history;
    private final LayoutKind layout;
    private final History.Mark mark;
    private final List<Line> lines = new ArrayList<>();
    private final List<Import> imports = new ArrayList<>();
    private final List<MigrationStatus> missing = new ArrayList<>();
    private Problems problems = new Problems();
    private final AdoptedTable adopted;
    private final boolean mirrors;
    private Optional<Version> newBaseline = Optional.empty();

    private Adoption(Session session, HistoryTable history, MigrationFolder folder, Choice choice) {
        this.layout = folder.layout();
        this.history = history;
        this.mark = new History(history).mark(session);
        this.table = SqitchRegistry.ofProject(session, table(session, choice), folder);
        this.rows = TrackingRows.read(session, table);
        this.adopted = AdoptedTable.of(table, isToBeMirrored(choice));
        this.mirrors = Mirror.isKept(history, adopted);
    }

    /**
     * Looks, and changes nothing.
     *
     * @throws DbmigException if there is no such table, or more than one
     */
    public static Adoption preview(Session session, HistoryTable history, MigrationFolder folder, Choice choice) {
        Adoption adoption = new Adoption(session, history, folder, choice);
        List<HistoryRow> known = new History(history).rows(session);
        AdoptionMatch match = new AdoptionMatch(adoption.table, adoption.rows, Comparison.of(folder.migrations(), known),
                choice);
        match.look(adoption.mirrors ? new TrackedVersions(adoption.tool(), known).missing(adoption.rows) : List.of());
        adoption.take(match);
        if (adoption.mirrors) {
            adoption.requireWritable(session, folder);
        }
        return adoption;
    }

    /** What is remembered in the database; the configuration may say otherwise for those who use it. */
    private boolean isToBeMirrored(Choice choice) {
        String why = history.mirroring() == HistoryTable.Mirroring.OFF ? "history.mirror is false in the configuration"
                : whyNotMirrored().orElse(null);
        if (choice.mirrors().orElse(false) && why != null) {
            throw DbmigException.usage("--mirror: " + table + " cannot be kept up to date: " + why);
        }
        return choice.mirrors().orElseGet(() -> mark.adopted().filter(before -> before.isOf(table))
                .map(AdoptedTable::isMirrored).orElse(why == null));
    }

    private void take(AdoptionMatch match) {
        lines.addAll(match.lines());
        imports.addAll(match.imports());
        missing.addAll(match.missing());
        problems = match.problems();
        newBaseline = match.newBaseline();
    }

    private TrackingTable table(Session session, Choice choice) {
        TrackingTables tables = new TrackingTables(session);
        if (choice.from().isEmpty() && mark.adopted().isPresent()) {
            AdoptedTable before = mark.adopted().get();
            return tables.get(before).orElseThrow(() ->
                    DbmigException.refused("the history was adopted from " + before + ", which is gone or has other columns now")
                            .hint("Name another table with --from, or stop keeping it with 'history: {mirror: false}'."));
        }
        return tables.choose(choice.from());
    }

    private void requireWritable(Session session, MigrationFolder folder) {
        TrackingWriter writer = writer();
        List<String> unknown = writer.unknownColumns();
        if (!unknown.isEmpty()) {
            problems.add("dbmig does not know what to write into column " + String.join(", ", unknown) + " of " + table,
                    "Give it a default, or do not keep the table up to date: --no-mirror");
        }
        if (!new TrackingTables(session).isWritable(table)) {
            problems.add("this role may not write the tracking table " + table,
                    "GRANT INSERT, UPDATE, DELETE ON " + table.quoted() + ", or do not keep it up to date: --no-mirror");
        }
        for (Migration migration : folder.migrations()) {
            try {
                writer.require(migration);
            } catch (DbmigException e) {
                problems.add(e.getMessage(), e.hint().orElse(""));
                return;
            }
        }
    }

    /** As people read it, with quotes where SQL would need them. */
    public String table() {
        return table.toString();
    }

    public TrackingTool tool() {
        return table.tool();
    }

    /** Why the table cannot be kept up to date, whoever wants it. */
    public Optional<String> whyNotMirrored() {
        return tool() == TrackingTool.LIQUIBASE && !LiquibaseLog.isOfFiles(rows)
                ? Optional.of("its rows name change sets that are not files of SQL") : Optional.ofNullable(tool().whyNotMirrored(layout));
    }

    /** In order: the folder's migrations, then rows that have none. */
    public List<Line> lines() {
        return List.copyOf(lines);
    }

    public List<Line> in(Fate fate) {
        return lines.stream().filter(line -> line.fate() == fate).toList();
    }

    /** The table that was kept before, and is not any more when this one is adopted. */
    public Optional<String> replaced() {
        return mark.adopted().filter(before -> before.isMirrored() && !before.isOf(table)).map(AdoptedTable::toString);
    }

    /** Whether the table is kept up to date from now on. */
    public boolean mirrors() {
        return mirrors;
    }

    /** Whether the history says all of it already. */
    public boolean isDone() {
        return imports.isEmpty() && missing.isEmpty() && newBaseline.isEmpty()
                && mark.adopted().equals(Optional.of(adopted));
    }

    /** @throws DbmigException with everything that does not fit */
    public void requireFit() {
        problems.throwIfAny();
    }

    /** Whether another look has found the same. */
    boolean equalsTo(Adoption other) {
        return lines.equals(other.lines) && table.quoted().equals(other.table.quoted()) && adopted.equals(other.adopted);
    }

    TrackingTable source() {
        return table;
    }

    List<String> statements(HistorySql sql) {
        String reason = "adopted from " + table;
        List<String> statements = new ArrayList<>();
        newBaseline.ifPresent(version -> statements.add(sql.baseline(version.toString(), reason)));
        imports.forEach(one -> statements.add(sql.adopted(one.migration(), one.row(), one.checksum(), reason)));
        for (MigrationStatus status : missing) {
            HistoryRow row = status.row().orElseThrow();
            if (isToBeWritten()) {
                statements.addAll(writer().applied(status.migration().orElseThrow(), row.executionTimeMs()));
            } else {
                statements.add(sql.undone(row.id(), "undone by " + table.tool().label()));
            }
        }
        statements.add(sql.remember(adopted));
        return statements;
    }

    private boolean isToBeWritten() {
        return !in(Fate.WRITTEN).isEmpty();
    }

    private TrackingWriter writer() {
        return new TrackingWriter(table, rows, history);
    }
}
