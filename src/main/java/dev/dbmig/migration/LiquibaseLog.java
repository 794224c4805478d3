package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.sql.Identifiers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Liquibase writes into its {@code databasechangelog} for a change log that is a file of SQL
 * ({@code InsertDatabaseChangeLogGenerator}): a row for each change set of the file.
 */
final class LiquibaseLog {

    /** Of a file without change sets of its own, which {@code includeAll} takes as one. */
    private static final ChangeSet WHOLE_FILE = new ChangeSet("raw", "includeAll", "");
    private static final Pattern FORMATTED = Pattern.compile("(?i)\\s*--\\s*liquibase\\s+formatted\\s+sql.*");
    private static final Pattern CHANGE_SET = Pattern.compile(
            "(?i)\\s*--\\s*changeset\\s+(?:\"([^\"]+)\"|([^\\s:]+)):(?:\"([^\"]+)\"|(\\S+))\\s*(.*)");
    private static final Pattern UNHEEDED = Pattern.compile(
            "(?i)\\b(context(?:s|Filter)?|labels|dbms|runAlways|runOnChange|endDelimiter|failOnError)\\s*:");
    private static final Pattern PRECONDITION = Pattern.compile("(?i)\\s*--\\s*precondition.*");

    /** @param attributes what follows its name */
    record ChangeSet(String id, String author, String attributes) {

        @Override
        public String toString() {
            return author + ":" + id;
        }
    }

    private final TrackingTable table;
    private final TrackingRows known;

    LiquibaseLog(TrackingTable table, TrackingRows known) {
        this.table = table;
        this.known = known;
    }

    /** Whether its change logs are files of SQL, as migrations are. */
    static boolean isOfFiles(TrackingRows rows) {
        return rows.rows().stream().allMatch(row -> row.key().endsWith(".sql"));
    }

    /** The change sets of a file, as {@code author:id} each. */
    static String changeSets(Path file) {
        return read(file).stream().map(ChangeSet::toString).sorted().collect(Collectors.joining(" "));
    }

    private static List<ChangeSet> read(Path file) {
        List<ChangeSet> found = new ArrayList<>();
        for (String line : lines(file)) {
            Matcher m = CHANGE_SET.matcher(line);
            if (m.matches()) {
                found.add(new ChangeSet(m.group(3) == null ? m.group(4) : m.group(3), m.group(1) == null ? m.group(2) : m.group(1),
                        m.group(5)));
            }
        }
        return found.isEmpty() || !FORMATTED.matcher(lines(file).get(0).replace("\uFEFF", "")).matches() ? List.of(WHOLE_FILE) : found;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw Unreadable.file(file.toString(), e);
        }
    }

    /** @throws DbmigException if Liquibase would not simply run the file */
    private static void refuseUnheeded(Migration migration) {
        Path file = migration.up().file();
        String place = migration.up().script().name();
        for (ChangeSet set : read(file)) {
            Matcher m = UNHEEDED.matcher(set.attributes());
            if (m.find()) {
                throw DbmigException.refused(place + ": change set " + set + " has '" + m.group(1) + "', which dbmig does not heed")
                        .hint("Let Liquibase apply it, then: dbmig adopt. Or make a file without it.");
            }
        }
        if (lines(file).stream().anyMatch(line -> PRECONDITION.matcher(line).matches())) {
            throw DbmigException.refused(place + " has a precondition, which dbmig does not heed")
                    .hint("Let Liquibase apply it, then: dbmig adopt. Or make a file without it.");
        }
    }

    /** Without the checksum, which differs from version to version: Liquibase fills it in when it next runs. */
    List<String> executed(Migration migration) {
        refuseUnheeded(migration);
        String file = path(migration);
        List<String> statements = new ArrayList<>();
        for (ChangeSet set : read(migration.up().file())) {
            statements.add("""
                    INSERT INTO %1$s (id, author, filename, dateexecuted, orderexecuted, exectype, description%2$s)
                    SELECT %3$s, %4$s, %5$s, pg_catalog.clock_timestamp()::timestamp,
                        (SELECT coalesce(max(orderexecuted), 0) + 1 FROM %1$s), 'EXECUTED', 'sql'%6$s
                    WHERE NOT EXISTS (SELECT FROM %1$s WHERE id = %3$s AND author = %4$s AND filename = %5$s)""".formatted(table.quoted(),
                    table.has("deployment_id") ? ", deployment_id" : "", Identifiers.literal(set.id()), Identifiers.literal(set.author()),
                    Identifiers.literal(file), table.has("deployment_id")
                            ? ", pg_catalog.left((extract(epoch FROM pg_catalog.now())::bigint)::text, 10)" : ""));
        }
        return statements;
    }

    String rolledBack(String key, String name) {
        String stem = key + (name.isEmpty() ? "" : "_" + name);
        String files = known.rows().stream().map(TrackingRow::key)
                .filter(file -> TrackingKeys.names(key, name).contains(TrackingKeys.withoutEnding(file)))
                .map(Identifiers::literal).collect(Collectors.joining(", "));
        return "DELETE FROM " + table.quoted() + " WHERE filename IN (" + (files.isEmpty() ? "" : files + ", ")
                + Identifiers.literal(folder() + stem + ".sql") + ")";
    }

    /** Where the others are, as the root of the change logs has them. */
    private String path(Migration migration) {
        return folder() + migration.up().file().getFileName();
    }

    private String folder() {
        return known.rows().stream().map(TrackingRow::key).filter(file -> file.endsWith(".sql")).reduce((a, b) -> b)
                .map(file -> file.substring(0, file.lastIndexOf('/') + 1)).orElse("");
    }
}
