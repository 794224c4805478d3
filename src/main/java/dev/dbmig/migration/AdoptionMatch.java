package dev.dbmig.migration;

import dev.dbmig.migration.Adoption.Fate;
import dev.dbmig.migration.Adoption.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Lays a tracking table beside folder and history, and says of each migration what it takes it for. */
final class AdoptionMatch {

    private final TrackingTable table;
    private final TrackingTool tool;
    private final TrackingRows rows;
    private final Comparison comparison;
    private final Adoption.Choice choice;
    private final AdoptionRows matched;
    private final List<Line> lines = new ArrayList<>();
    private final List<Adoption.Import> imports = new ArrayList<>();
    private final List<MigrationStatus> missing = new ArrayList<>();
    private final Problems problems = new Problems();
    private List<HistoryRow> onlyInHistory = List.of();

    /** @param comparison of the folder with the history as it is */
    AdoptionMatch(TrackingTable table, TrackingRows rows, Comparison comparison, Adoption.Choice choice) {
        this.table = table;
        this.tool = table.tool();
        this.rows = rows;
        this.comparison = comparison;
        this.choice = choice;
        this.matched = new AdoptionRows(tool, rows, comparison);
    }

    /** The version up to which everything is to count as applied, if the table has one and the history none. */
    Optional<Version> newBaseline() {
        return comparison.baseline().isPresent() ? Optional.empty() : rows.baseline();
    }

    List<Line> lines() {
        return lines;
    }

    List<Adoption.Import> imports() {
        return imports;
    }

    /** What only the history has, and of which it was said what is true. */
    List<MigrationStatus> missing() {
        return missing;
    }

    Problems problems() {
        return problems;
    }

    /** @param notInTable what only the history has */
    void look(List<HistoryRow> notInTable) {
        onlyInHistory = notInTable;
        failedRows();
        severalHeads();
        Optional<Version> highest = matched.highest();
        for (MigrationStatus status : comparison.statuses()) {
            status.migration().ifPresentOrElse(m -> migration(status, m, highest), () -> gone(status));
        }
        matched.leftOver().forEach(this::withoutFile);
    }

    private void failedRows() {
        boolean isOurs = !comparison.in(MigrationState.FAILED).isEmpty();
        for (TrackingRow row : rows.in(TrackingRow.State.FAILED)) {
            if (isOurs) {
                continue;
            }
            String what = tool == TrackingTool.GOLANG_MIGRATE ? "version " + row.key() + " of " + table + " is dirty"
                    : table + " says that " + row.key() + " has failed";
            problems.add(what + ": nobody knows what of it is done", switch (tool) {
                case GOLANG_MIGRATE -> "Look at the database, make it whole by hand, then: migrate force VERSION";
                case FLYWAY -> "Look at the database, make it whole by hand, then: flyway repair";
                default -> "Look at the database, make it whole by hand, then correct that row.";
            });
            if (matched.migrationOf(row).isEmpty()) {
                line(row, Fate.UNFIT, tool == TrackingTool.GOLANG_MIGRATE ? "dirty" : "failed");
            }
        }
    }

    /** What is applied then is a tree, and what is to come has no one place in it. */
    private void severalHeads() {
        List<String> heads = rows.in(TrackingRow.State.APPLIED).stream().map(TrackingRow::key).toList();
        if (tool.key() == TrackingTool.Key.HEAD && heads.size() > 1) {
            problems.add(table + " has several heads: " + String.join(", ", heads), tool == TrackingTool.ALEMBIC
                    ? "Join them first: alembic merge heads" : "It must have one row: correct it by hand.");
        }
    }

    private void migration(MigrationStatus status, Migration migration, Optional<Version> highest) {
        TrackingRow row = matched.rowOf(migration).orElse(null);
        boolean hasFailed = row != null && row.state() == TrackingRow.State.FAILED;
        if (status.state() == MigrationState.FAILED) {
            line(migration, row, Fate.KNOWN, status.note());
        } else if (hasFailed) {
            line(migration, row, Fate.UNFIT, tool == TrackingTool.GOLANG_MIGRATE ? "dirty" : "failed");
        } else if (isOnlyInHistory(status)) {
            onlyInHistory(status, line -> line(migration, null, line.fate(), line.remark()));
        } else if (matched.isApplied(migration)) {
            applied(status, migration, row);
        } else if (status.state() == MigrationState.BASELINE || isBelowBaseline(migration)) {
            line(migration, null, Fate.BASELINE, "");
        } else if (status.isApplied()) {
            line(migration, null, Fate.KNOWN, "");
        } else {
            pending(migration, row, highest);
        }
    }

    private boolean isOnlyInHistory(MigrationStatus status) {
        return status.row().filter(onlyInHistory::contains).isPresent();
    }

    private void applied(MigrationStatus status, Migration migration, TrackingRow row) {
        TrackingChecksum.Verdict verdict = TrackingChecksum.compare(tool, row, migration);
        boolean isKnown = status.isVersioned() ? status.row().isPresent() : status.row().isPresent()
                && (status.state() == MigrationState.APPLIED || verdict != TrackingChecksum.Verdict.SAME);
        if (isKnown) {
            line(migration, row, Fate.KNOWN, status.note());
        } else if (verdict == TrackingChecksum.Verdict.DIFFERENT && migration.kind() == MigrationKind.VERSIONED) {
            line(migration, row, Fate.UNFIT, "the file is not what was applied");
            problems.add(migration.label() + ": the file is not what " + tool.label() + " has applied (" + (tool == TrackingTool.LIQUIBASE ? "change sets " : "checksum ")
                    + row.checksum() + ")", "Restore the file as it was, from version control; what should change now"
                    + " belongs into a new migration.");
        } else {
            boolean isStale = verdict == TrackingChecksum.Verdict.DIFFERENT;
            imports.add(new Adoption.Import(migration, row, isStale ? null : migration.up().checksum()));
            line(migration, row, Fate.ADOPTED, isStale ? "changed since: will be applied again"
                    : verdict == TrackingChecksum.Verdict.SAME ? "checksum verified" : "");
        }
    }

    private void pending(Migration migration, TrackingRow row, Optional<Version> highest) {
        boolean isGap = migration.kind() == MigrationKind.VERSIONED && highest.isPresent()
                && migration.version().compareTo(highest.get()) < 0;
        if (isGap && !choice.allowsOutOfOrder()) {
            line(migration, row, Fate.UNFIT, "not in the table, though " + highest.get() + " is");
            problems.add(migration.label() + " stands in the folder below " + highest.get() + ", and not in " + table,
                    "If it is applied, say so in the table; if not, apply it with " + tool.label() + " first, or allow it to"
                    + " be pending with 'migrations: {out-of-order: allow}'.");
        } else {
            line(migration, row, Fate.PENDING, isGap ? "out of order" : "");
        }
    }

    /** What shall become of it depends on what nobody can see: whether it was undone, or never written. */
    private void onlyInHistory(MigrationStatus status, Consumer<Line> line) {
        boolean canBeWritten = status.migration().isPresent();
        Fate fate = switch (choice.missing()) {
            case FORGET -> Fate.FORGOTTEN;
            case WRITE -> canBeWritten ? Fate.WRITTEN : Fate.UNFIT;
            case UNKNOWN -> Fate.UNFIT;
        };
        if (fate == Fate.UNFIT) {
            problems.add(status.label() + " is applied as the history knows, and " + table + " does not have it",
                    "If " + tool.label() + " has undone it: dbmig adopt --missing forget. If the table was not kept"
                    + " meanwhile: dbmig adopt --missing write.");
        } else {
            missing.add(status);
        }
        line.accept(new Line("", "", fate, Optional.empty(), fate == Fate.UNFIT ? "not in the table" : ""));
    }

    private void gone(MigrationStatus status) {
        HistoryRow row = status.row().orElseThrow();
        String version = status.isVersioned() ? row.version() : "";
        if (isOnlyInHistory(status)) {
            onlyInHistory(status, line ->
                    lines.add(new Line(version, row.name(), line.fate(), Optional.empty(), line.remark())));
        } else {
            lines.add(new Line(version, row.name(), Fate.KNOWN, Optional.of(row.appliedAt()), status.note()));
        }
    }

    private void withoutFile(TrackingRow row) {
        if (row.state() == TrackingRow.State.WAITING) {
            line(row, Fate.PENDING, "waits in the table, and has no file");
            return;
        }
        line(row, Fate.UNFIT, "no file");
        boolean isBelowAll = matched.isBelowFolder(row);
        problems.add(table + " says that " + (tool == TrackingTool.SQITCH ? row.name() : row.key())
                + " is applied, and the folder has no such file", isBelowAll
                ? "Bring the file back; or, if all up to there were put together or thrown away: dbmig baseline "
                + matched.highestBelowFolder() + ", then dbmig adopt again."
                : "Bring the file back, from version control or from where it was applied.");
    }

    private boolean isBelowBaseline(Migration migration) {
        return migration.kind() == MigrationKind.VERSIONED
                && newBaseline().filter(base -> migration.version().compareTo(base) <= 0).isPresent();
    }

    private void line(Migration migration, TrackingRow row, Fate fate, String remark) {
        boolean isVersioned = migration.kind() == MigrationKind.VERSIONED;
        lines.add(new Line(isVersioned ? migration.key() : "", migration.name(), fate,
                Optional.ofNullable(row).flatMap(TrackingRow::appliedAt), remark));
    }

    private void line(TrackingRow row, Fate fate, String remark) {
        String name = row.name() == null || row.name().equals(row.key()) ? "" : row.name();
        lines.add(new Line(row.key(), name, fate, row.appliedAt(), remark));
    }
}
