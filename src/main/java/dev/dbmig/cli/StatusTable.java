package dev.dbmig.cli;

import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.HistoryRow;
import dev.dbmig.migration.MigrationStatus;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;

/** The migrations with their states, as {@code dbmig status} shows them. */
final class StatusTable {

    private final ZoneId zone = ZoneId.systemDefault();
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
                row == null || row.appliedAt() == null ? "" : time(row.appliedAt().atZoneSameInstant(zone).toLocalDateTime()),
                row == null || row.executionTimeMs() == null ? "" : row.executionTimeMs() + " ms");
    }

    /** By hand: a formatter takes longer for a thousand rows than the server does. */
    private static String time(LocalDateTime time) {
        StringBuilder text = new StringBuilder(19).append(time.getYear());
        two(text.append('-'), time.getMonthValue());
        two(text.append('-'), time.getDayOfMonth());
        two(text.append(' '), time.getHour());
        two(text.append(':'), time.getMinute());
        two(text.append(':'), time.getSecond());
        return text.toString();
    }

    private static void two(StringBuilder text, int number) {
        text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
