package dev.dbmig.migration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Which row of a tracking table is about which migration of the folder. */
final class AdoptionRows {

    private final TrackingTool tool;
    private final Comparison comparison;
    private final Map<Migration, TrackingRow> rowOf = new HashMap<>();
    private final Map<TrackingRow, Migration> migrationOf = new HashMap<>();
    private final Set<Migration> applied = new LinkedHashSet<>();
    private final Set<Object> inFolder = new HashSet<>();
    private final List<TrackingRow> leftOver;

    AdoptionRows(TrackingTool tool, TrackingRows rows, Comparison comparison) {
        this.tool = tool;
        this.comparison = comparison;
        List<Migration> folder = comparison.statuses().stream().flatMap(s -> s.migration().stream()).toList();
        Map<Object, TrackingRow> byKey = new HashMap<>();
        rows.rows().stream().filter(row -> row.state() != TrackingRow.State.BASELINE)
                .forEach(row -> TrackingKeys.aliases(tool, row).forEach(alias -> byKey.put(alias, row)));
        for (Migration migration : folder) {
            List<Object> keys = TrackingKeys.normals(tool, migration.key(), migration.name());
            inFolder.addAll(keys);
            keys.stream().map(byKey::get).filter(Objects::nonNull).findFirst().ifPresent(row -> match(migration, row));
        }
        if (tool.key() == TrackingTool.Key.HEAD) {
            allUpToHead(folder);
        }
        leftOver = leftOver(rows);
    }

    private void match(Migration migration, TrackingRow row) {
        rowOf.put(migration, row);
        migrationOf.putIfAbsent(row, migration);
        if (row.state() == TrackingRow.State.APPLIED) {
            applied.add(migration);
        }
    }

    private void allUpToHead(List<Migration> folder) {
        int last = -1;
        for (int i = 0; i < folder.size(); i++) {
            last = applied.contains(folder.get(i)) ? i : last;
        }
        for (int i = 0; i < last; i++) {
            if (folder.get(i).kind() == MigrationKind.VERSIONED) {
                applied.add(folder.get(i));
            }
        }
    }

    /** What is about no migration of the folder, nor about one that the history has without a file. */
    private List<TrackingRow> leftOver(TrackingRows rows) {
        TrackedVersions known = new TrackedVersions(tool, comparison.statuses().stream()
                .filter(s -> s.migration().isEmpty()).flatMap(s -> s.row().stream()).toList());
        List<TrackingRow> none = new ArrayList<>();
        for (TrackingRow row : known.unknown(rows)) {
            boolean isListed = TrackingKeys.aliases(tool, row).stream().anyMatch(inFolder::contains) || row.state() == TrackingRow.State.FAILED
                    || row.state() == TrackingRow.State.BASELINE || isCovered(row, comparison.baseline())
                    || isCovered(row, rows.baseline());
            if (!isListed) {
                none.add(row);
            }
        }
        rows.in(TrackingRow.State.WAITING).stream().filter(row -> !migrationOf.containsKey(row)).forEach(none::add);
        return none;
    }

    private boolean isCovered(TrackingRow row, Optional<Version> baseline) {
        return baseline.isPresent() && version(row).filter(v -> v.compareTo(baseline.get()) <= 0).isPresent();
    }

    private Optional<Version> version(TrackingRow row) {
        if (row.key().startsWith("R__") || row.key().isBlank()) {
            return Optional.empty();
        }
        return tool.key() == TrackingTool.Key.NAME ? TrackedVersions.leadingVersion(row.key()).map(Version::of)
                : Optional.of(Version.of(row.key()));
    }

    Optional<TrackingRow> rowOf(Migration migration) {
        return Optional.ofNullable(rowOf.get(migration));
    }

    Optional<Migration> migrationOf(TrackingRow row) {
        return Optional.ofNullable(migrationOf.get(row));
    }

    boolean isApplied(Migration migration) {
        return applied.contains(migration);
    }

    List<TrackingRow> leftOver() {
        return leftOver;
    }

    /** The highest version of the folder that the table has as applied. */
    Optional<Version> highest() {
        return applied.stream().filter(m -> m.kind() == MigrationKind.VERSIONED).map(Migration::version)
                .max(Version::compareTo);
    }

    /** Whether the folder begins above it. */
    boolean isBelowFolder(TrackingRow row) {
        Optional<Version> first = comparison.statuses().stream().flatMap(s -> s.migration().stream())
                .filter(m -> m.kind() == MigrationKind.VERSIONED).map(Migration::version).findFirst();
        return version(row).isPresent() && first.filter(v -> version(row).get().compareTo(v) < 0).isPresent();
    }

    /** The highest version of the table below the folder. */
    String highestBelowFolder() {
        return leftOver.stream().filter(this::isBelowFolder).flatMap(row -> version(row).stream())
                .max(Version::compareTo).map(Version::toString).orElse("VERSION");
    }
}
