package dev.dbmig.migration;

import dev.dbmig.migration.Adoption.Fate;
import dev.dbmig.migration.Adoption.Line;
import java.util.List;
import java.util.Optional;

/** Lays a tracking table beside folder and history, and says of each migration what it takes it for. */
final class AdoptionMatch {

    private final TrackingTable table;
    private final TrackingTool tool;
    private final TrackingRows rows;
    private final Comparison comparison;
    private final boolean allowsGaps;
    private final AdoptionRows matched;
    private List<Line> lines;
    private List<Adoption.Import> imports;
    private Problems problems;

    /** @param comparison of the folder with the history as it is */
    AdoptionMatch(TrackingTable table, TrackingRows rows, Comparison comparison, boolean allowsGaps) {
        this.table = table;
        this.tool = table.tool();
        this.rows = rows;
        this.comparison = comparison;
        this.allowsGaps = allowsGaps;
        this.matched = new AdoptionRows(tool, rows, comparison);
    }

    /** The version up to which everything is to count as applied, if the table has one and the history none. */
    Optional<Version> newBaseline() {
        return comparison.baseline().isPresent() ? Optional.empty() : rows.baseline();
    }

    void look(List<Line> into, List<Adoption.Import> toImport, Problems found) {
        lines = into;
        imports = toImport;
        problems = found;
        failedRows();
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

    private void migration(MigrationStatus status, Migration migration, Optional<Version> highest) {
        Optional<TrackingRow> row = matched.rowOf(migration);
        boolean saysApplied = matched.isApplied(migration);
        if (row.isPresent() && row.get().state() == TrackingRow.State.FAILED && status.state() != MigrationState.FAILED) {
            line(migration, row.get(), Fate.UNFIT, tool == TrackingTool.GOLANG_MIGRATE ? "dirty" : "failed");
        } else if (saysApplied) {
            applied(status, migration, row.orElse(null));
        } else if (status.state() == MigrationState.FAILED) {
            line(migration, row.orElse(null), Fate.KNOWN, status.note());
        } else if (status.state() == MigrationState.BASELINE || isBelowBaseline(migration)) {
            line(migration, null, Fate.BASELINE, "");
        } else if (status.isApplied()) {
            goneFromTable(status, migration);
        } else {
            pending(migration, row.orElse(null), highest);
        }
    }

    private void applied(MigrationStatus status, Migration migration, TrackingRow row) {
        TrackingChecksum.Verdict verdict = TrackingChecksum.compare(tool, row, migration);
        boolean isKnown = status.isVersioned() ? status.row().isPresent() : status.row().isPresent()
                && (status.state() == MigrationState.APPLIED || verdict != TrackingChecksum.Verdict.SAME);
        if (isKnown) {
            line(migration, row, Fate.KNOWN, status.note());
        } else if (verdict == TrackingChecksum.Verdict.DIFFERENT && migration.kind() == MigrationKind.VERSIONED) {
            line(migration, row, Fate.UNFIT, "the file is not what was applied");
            problems.add(migration.label() + ": the file is not what " + tool.label() + " has applied (checksum "
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
        if (isGap && !allowsGaps) {
            line(migration, row, Fate.UNFIT, "not in the table, though " + highest.get() + " is");
            problems.add(migration.label() + " stands in the folder below " + highest.get() + ", and not in " + table,
                    "If it is applied, say so in the table; if not, apply it with " + tool.label() + " first, or allow it to"
                    + " be pending with 'migrations: {out-of-order: allow}'.");
        } else {
            line(migration, row, Fate.PENDING, isGap ? "out of order" : "");
        }
    }

    /** The history knows it as applied, and the table does not. */
    private void goneFromTable(MigrationStatus status, Migration migration) {
        if (!isInTable(migration)) {
            line(migration, null, Fate.KNOWN, "");
            return;
        }
        line(migration, null, Fate.UNFIT, "applied as the history knows, and not in the table");
        problems.add(status.label() + " is applied as the history knows, and " + table + " does not have it",
                "If " + tool.label() + " has undone it: dbmig stamp " + matched.highest().map(Version::toString).orElse("base")
                + ". If the table was not kept meanwhile, add the row to it.");
    }

    private boolean isInTable(Migration migration) {
        return migration.kind() == MigrationKind.VERSIONED || tool == TrackingTool.FLYWAY;
    }

    private void gone(MigrationStatus status) {
        HistoryRow row = status.row().orElseThrow();
        lines.add(new Line(status.isVersioned() ? row.version() : "", status.isVersioned() ? row.name() : row.version(),
                Fate.KNOWN, Optional.of(row.appliedAt()), status.note()));
    }

    private void withoutFile(TrackingRow row) {
        if (row.state() == TrackingRow.State.WAITING) {
            line(row, Fate.PENDING, "waits in the table, and has no file");
            return;
        }
        line(row, Fate.UNFIT, "no file");
        boolean isBelowAll = matched.isBelowFolder(row);
        problems.add(table + " says that " + row.key() + " is applied, and the folder has no such file", isBelowAll
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
        lines.add(new Line(isVersioned ? migration.key() : "", isVersioned ? migration.name() : migration.key(), fate,
                Adoption.time(row), remark));
    }

    private void line(TrackingRow row, Fate fate, String remark) {
        String name = row.name() == null || row.name().equals(row.key()) ? "" : row.name();
        lines.add(new Line(row.key(), name, fate, Adoption.time(row), remark));
    }
}
