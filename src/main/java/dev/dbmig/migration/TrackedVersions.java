package dev.dbmig.migration;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the history already knows of the rows of a tracking table. */
final class TrackedVersions {

    private final TrackingTool tool;
    private final Set<Version> versions = new HashSet<>();
    private final Set<String> repeatable = new HashSet<>();
    private final Set<Object> names = new HashSet<>();
    private final List<HistoryRow> applied = new ArrayList<>();
    private Version baseline;
    private boolean isUnfinished;

    TrackedVersions(TrackingTool tool, List<HistoryRow> history) {
        this.tool = tool;
        for (HistoryRow row : history) {
            if (!row.isCurrent()) {
                continue;
            }
            if (row.isVersioned()) {
                names.addAll(tool.key() == TrackingTool.Key.NAME ? TrackingKeys.normals(tool, row.version(), row.name()) : List.of());
                versions.add(Version.of(row.version()));
                if (row.state() == RowState.APPLIED) {
                    applied.add(row);
                }
            } else if (row.isRepeatable()) {
                repeatable.add(row.version());
            } else if (row.isBaseline()) {
                baseline = Version.of(row.version());
            }
            isUnfinished |= row.state().isUnfinished();
        }
    }

    /** The rows that it knows nothing of, with those that have failed. */
    List<TrackingRow> unknown(TrackingRows rows) {
        return rows.rows().stream().filter(row -> !isKnown(row)).toList();
    }

    /** What the history has as applied, and the table does not. */
    List<HistoryRow> missing(TrackingRows rows) {
        List<TrackingRow> there = rows.in(TrackingRow.State.APPLIED);
        if (tool.key() == TrackingTool.Key.HEAD) {
            boolean isUnderWay = isUnfinished && !rows.in(TrackingRow.State.FAILED).isEmpty();
            return isUnderWay ? List.of() : applied.stream().filter(row -> there.stream().noneMatch(head ->
                    isUpTo(row, head))).toList();
        }
        Set<Object> keys = new HashSet<>();
        there.forEach(row -> keys.addAll(TrackingKeys.aliases(tool, row)));
        return applied.stream().filter(row -> !isCovered(row.version(), rows.baseline().orElse(null)))
                .filter(row -> TrackingKeys.normals(tool, row.version(), row.name()).stream().noneMatch(keys::contains))
                .toList();
    }

    /** golang-migrate's versions are numbers in order; Alembic's are not, and come in the order of the history. */
    private boolean isUpTo(HistoryRow row, TrackingRow head) {
        Version last = Version.of(head.key());
        if (tool == TrackingTool.GOLANG_MIGRATE) {
            return Version.of(row.version()).compareTo(last) <= 0;
        }
        return applied.stream().filter(r -> Version.of(r.version()).equals(last)).anyMatch(r -> row.id() <= r.id());
    }

    private boolean isKnown(TrackingRow row) {
        return switch (row.state()) {
            case WAITING -> true;
            case FAILED -> isUnfinished;
            case BASELINE -> isCovered(row.key()) || versions.contains(Version.of(row.key()));
            case APPLIED -> isApplied(row);
        };
    }

    private boolean isApplied(TrackingRow row) {
        if (row.key().startsWith("R__")) {
            return repeatable.contains(row.key());
        }
        if (tool.key() == TrackingTool.Key.NAME) {
            return TrackingKeys.aliases(tool, row).stream().anyMatch(names::contains) || isCovered(leadingVersion(row.key()).orElse(""));
        }
        return isCovered(row.key()) || !row.key().isBlank() && versions.contains(Version.of(row.key()));
    }

    private boolean isCovered(String version) {
        return isCovered(version, baseline);
    }

    private static boolean isCovered(String version, Version baseline) {
        return baseline != null && !version.isBlank() && Version.of(version).compareTo(baseline) <= 0;
    }

    /** {@code 20241227_101500} of {@code 20241227_101500_add_users}. */
    static Optional<String> leadingVersion(String name) {
        return FileName.parse(TrackingKeys.withoutEnding(name) + ".sql").map(FileName::version).map(Version::toString);
    }
}
