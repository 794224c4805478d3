package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.sql.Identifiers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The SQL that keeps a tracking table as its own tool would: what that writes after a migration, and what it takes
 * away after one is undone. A row that a script has written or deleted itself is left as it is.
 */
final class TrackingWriter {

    private final TrackingTable table;
    private final TrackingRows known;
    private final HistoryTable history;

    /** How the rows that are there write it. */
    private final Map<Object, Set<String>> written = new HashMap<>();

    /** @param known what the table said when the run began */
    TrackingWriter(TrackingTable table, TrackingRows known, HistoryTable history) {
        this.table = table;
        this.known = known;
        this.history = history;
        known.rows().forEach(row -> written.computeIfAbsent(TrackingKeys.normal(table.tool(), row.key()),
                normal -> new TreeSet<>()).add(row.key()));
    }

    /** Columns that every row must fill and of which dbmig knows nothing. */
    List<String> unknownColumns() {
        TreeSet<String> known = new TreeSet<>(TrackingValues.columnsOf(table.tool()));
        return table.columns().entrySet().stream()
                .filter(column -> column.getValue().needsValue() && !known.contains(column.getKey()))
                .map(Map.Entry::getKey).toList();
    }

    /** @throws DbmigException if the table has no room for such a version */
    void require(Migration migration) {
        if (migration.kind() == MigrationKind.VERSIONED && !hasRoomFor(migration.key())) {
            String column = table.tool().keyColumn();
            throw DbmigException.refused("tracking table " + table + " cannot record version " + migration.key()
                            + ": its column " + column + " is " + table.columns().get(column).type())
                    .hint("Number the file as the others are, or stop keeping the table with 'history: {mirror: false}'.");
        }
    }

    /** After the history has its row. {@code millis}: null where nothing was executed. */
    List<String> applied(Migration migration, Long millis) {
        boolean isKept = migration.kind() == MigrationKind.VERSIONED
                || migration.kind() == MigrationKind.REPEATABLE && table.tool() == TrackingTool.FLYWAY;
        if (!isKept) {
            return List.of();
        }
        require(migration);
        return switch (table.tool()) {
            case GOLANG_MIGRATE, ALEMBIC -> last();
            case SCHEMA_VERSIONS -> waiting(migration, millis);
            case SQITCH -> migration.up().change().map(change -> new SqitchRegistry(table).deployed(change,
                    TrackingChecksum.digest("SHA-1", migration.up().file()))).orElse(List.of());
            case LIQUIBASE -> new LiquibaseLog(table, known).executed(migration);
            default -> List.of(insert(migration, millis));
        };
    }

    /**
     * After the history has taken its row back.
     *
     * @param key the version, as the history has it
     */
    List<String> undone(String key, String name) {
        return switch (table.tool()) {
            case GOLANG_MIGRATE, ALEMBIC -> last();
            case SCHEMA_VERSIONS -> List.of(
                    "UPDATE %s SET schema_version_is_current = false, schema_version_applied_at = NULL WHERE %s"
                            .formatted(table.quoted(), isAbout(key, name)),
                    "UPDATE %s SET schema_version_is_current = true WHERE schema_version_version = (%s)"
                            .formatted(table.quoted(), lastApplied("version")));
            case LIQUIBASE -> List.of(new LiquibaseLog(table, known).rolledBack(key, name));
            case SQITCH -> new SqitchRegistry(table).reverted(SqitchChange.idOf(key));
            case FLYWAY -> List.of(flywayDelete(key, name));
            default -> List.of(delete(key, name));
        };
    }

    /** After the checksum of a changed file was accepted: as {@code flyway repair} does. */
    List<String> changed(Migration migration) {
        String checksum = new TrackingValues(table, known).of(migration, null).get("checksum");
        boolean hasChecksum = table.has("checksum") && checksum != null && !checksum.equals("NULL")
                && migration.kind() == MigrationKind.VERSIONED;
        return hasChecksum ? List.of("UPDATE %s SET checksum = %s WHERE %s".formatted(table.quoted(), checksum,
                isAbout(migration.key(), migration.name()))) : List.of();
    }

    /** Before a script that is not one transaction: golang-migrate alone says beforehand that it begins. */
    List<String> begun(Task task) {
        if (table.tool() != TrackingTool.GOLANG_MIGRATE || task.migration().kind() != MigrationKind.VERSIONED) {
            return List.of();
        }
        require(task.migration());
        String version = task.direction() == Direction.UP ? task.migration().version().toString()
                : "(SELECT coalesce((%s), -1))".formatted(lastApplied("max(version::bigint)"));
        return List.of("DELETE FROM " + table.quoted(),
                "INSERT INTO %s (version, dirty) VALUES (%s, true)".formatted(table.quoted(), version));
    }

    /** Takes back {@link #begun}. */
    List<String> notBegun() {
        return table.tool() == TrackingTool.GOLANG_MIGRATE ? last() : List.of();
    }

    /** Where the table has the last version alone. */
    private List<String> last() {
        String columns = table.tool() == TrackingTool.ALEMBIC ? "version_num" : "version, dirty";
        String value = table.tool() == TrackingTool.ALEMBIC ? lastApplied("version")
                : lastApplied("max(version::bigint), false") + " HAVING count(*) > 0";
        return List.of("DELETE FROM " + table.quoted(),
                "INSERT INTO %s (%s) %s".formatted(table.quoted(), columns, value));
    }

    private String lastApplied(String values) {
        String from = "SELECT %s FROM %s WHERE kind IN ('versioned', 'baseline') AND state = 'applied'"
                .formatted(values, history.quoted());
        return values.equals("version") ? from + " ORDER BY id DESC LIMIT 1" : from + " AND version ~ '^[0-9]+$'";
    }

    private List<String> waiting(Migration migration, Long millis) {
        List<String> statements = new ArrayList<>();
        statements.add("UPDATE %s SET schema_version_is_current = false WHERE schema_version_is_current"
                .formatted(table.quoted()));
        boolean isThere = TrackingKeys.normals(table.tool(), migration.key(), migration.name()).stream()
                .anyMatch(written::containsKey);
        if (!isThere) {
            statements.add(insert(migration, millis));
        }
        statements.add("""
                UPDATE %s SET schema_version_is_current = true,
                    schema_version_applied_at = pg_catalog.clock_timestamp()%s WHERE %s""".formatted(table.quoted(), appliedBy(),
                isAbout(migration.key(), migration.name())));
        return statements;
    }

    /** Until then the column says who wrote the row; where it is no text, that is not a role's name. */
    private String appliedBy() {
        TrackingTable.Column column = table.columns().get(SchemaVersions.BY);
        boolean isText = column != null && (column.type().startsWith("character") || column.type().equals("text"));
        return isText ? ", " + SchemaVersions.BY + " = session_user" : "";
    }

    private String insert(Migration migration, Long millis) {
        Map<String, String> values = new LinkedHashMap<>(new TrackingValues(table, known).of(migration, millis));
        values.keySet().removeIf(column -> !table.has(column));
        String columns = values.keySet().stream().map(Identifiers::quote).collect(Collectors.joining(", "));
        String row = String.join(", ", values.values());
        String unless = migration.kind() == MigrationKind.REPEATABLE || known.recordsUndo() ? ""
                : " WHERE NOT EXISTS (SELECT FROM %s WHERE %s)".formatted(table.quoted(),
                        isAbout(migration.key(), migration.name()) + " OR " + isKey(
                                TrackingKeys.of(table.tool(), known.rows(), migration)));
        return "INSERT INTO %s (%s) SELECT %s%s".formatted(table.quoted(), columns, row, unless);
    }

    private String delete(String key, String name) {
        return "DELETE FROM %s WHERE %s".formatted(table.quoted(), isAbout(key, name));
    }

    /**
     * What its paid edition has undone before stays. That would add a row for this one, too; taking the row away means
     * the same to every edition, and leaves as many rows as there were before.
     */
    private String flywayDelete(String key, String name) {
        return """
                DELETE FROM %s WHERE %s AND installed_rank > (SELECT coalesce(max(installed_rank), -1) FROM %s
                    WHERE %s AND (type LIKE 'UNDO%%' OR type = 'DELETE'))""".formatted(table.quoted(), isAbout(key, name),
                table.quoted(), isAbout(key, name));
    }

    /** However the row writes it, e.g. 1 for 001; and as a new row would. */
    private String isAbout(String key, String name) {
        TreeSet<String> keys = new TreeSet<>();
        TrackingKeys.normals(table.tool(), key, name).forEach(normal -> keys.addAll(written.getOrDefault(normal, Set.of())));
        if (table.tool().key() == TrackingTool.Key.NAME) {
            keys.addAll(List.of(key + "_" + name, key + "_" + name + ".sql"));
        } else {
            keys.add(key);
        }
        String isOne = keys.stream().filter(this::hasRoomFor).map(this::isKey).collect(Collectors.joining(" OR "));
        return isOne.isEmpty() ? "false" : "(" + isOne + ")";
    }

    private boolean hasRoomFor(String key) {
        TrackingTable.Column column = table.columns().get(table.tool().keyColumn());
        return !column.isWholeNumber() || key.matches("\\d{1,18}");
    }

    private String isKey(String key) {
        String column = table.tool().keyColumn();
        boolean isNumber = table.columns().get(column).isWholeNumber();
        return Identifiers.quote(column) + " = " + (isNumber ? key : Identifiers.literal(key));
    }

    @Override
    public String toString() {
        return table + " (" + table.tool().label() + ")";
    }
}
