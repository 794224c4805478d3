package dev.dbmig.cli;

import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.HistoryRow;
import dev.dbmig.migration.MigrationStatus;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** The migrations with their states, as {@code dbmig status} shows them. */
final class StatusTable {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final Table table = new Table("version", "name", "state", "applied", "took");

    StatusTable(Comparison comparison) {
        comparison.statuses().forEach(this::add);
    }

    List<String> lines() {
        return table.lines();
    }

    static String name(MigrationStatus status) {
        return status.migration().map(m -> m.name()).orElseGet(() -> status.row().orElseThrow().name());
    }

    private void add(MigrationStatus status) {
        HistoryRow row = status.row().orElse(null);
        table.row(status.isVersioned() ? status.key() : "repeatable", name(status),
                status.state().label() + (status.note().isEmpty() ? "" : " (" + status.note() + ")"),
                row == null ? "" : TIME.format(row.appliedAt().atZoneSameInstant(ZoneId.systemDefault())),
                row == null || row.executionTimeMs() == null ? "" : row.executionTimeMs() + " ms");
    }
}
