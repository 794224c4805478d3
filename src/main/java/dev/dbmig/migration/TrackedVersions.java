package dev.dbmig.migration;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the history already knows of the rows of a tracking table. */
final class TrackedVersions {

    private final TrackingTool tool;
    private final Set<Version> versions = new HashSet<>();
    private final Set<String> repeatable = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private Version baseline;
    private boolean isUnfinished;

    TrackedVersions(TrackingTool tool, List<HistoryRow> history) {
        this.tool = tool;
        for (HistoryRow row : history) {
            if (!row.isCurrent()) {
                continue;
            }
            if (row.isVersioned()) {
                names.addAll(TrackingKeys.names(row.version(), row.name()));
                versions.add(Version.of(row.version()));
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
            return names.contains(TrackingKeys.withoutEnding(row.key())) || isCovered(leadingVersion(row.key()).orElse(""));
        }
        return isCovered(row.key()) || !row.key().isBlank() && versions.contains(Version.of(row.key()));
    }

    private boolean isCovered(String version) {
        return baseline != null && !version.isBlank() && Version.of(version).compareTo(baseline) <= 0;
    }

    /** {@code 20241227_101500} of {@code 20241227_101500_add_users}. */
    static Optional<String> leadingVersion(String name) {
        return FileName.parse(TrackingKeys.withoutEnding(name) + ".sql").map(FileName::version).map(Version::toString);
    }
}
