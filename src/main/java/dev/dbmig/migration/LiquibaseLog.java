package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.sql.Identifiers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What Liquibase writes into its {@code databasechangelog} for a change log that is a file of SQL
 * ({@code InsertDatabaseChangeLogGenerator}): a row for each change set of the file.
 */
final class LiquibaseLog {

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
        return LiquibaseFile.read(file).names();
    }

    /** Without the checksum, which differs from version to version: Liquibase fills it in when it next runs. */
    List<String> executed(Migration migration) {
        String file = path(migration);
        List<String> statements = new ArrayList<>();
        for (LiquibaseFile.ChangeSet set : LiquibaseFile.read(migration.up().file()).changeSets()) {
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
                + Identifiers.literal(folder().orElse("") + stem + ".sql") + ")";
    }

    /** @throws DbmigException if no row tells how the root of the change logs names the folder */
    private String path(Migration migration) {
        return folder().orElseThrow(() -> DbmigException.refused("no row of " + table + " tells by which path Liquibase knows "
                        + migration.up().file().getFileName())
                .hint("Let Liquibase apply the first one, then: dbmig adopt. Or stop keeping the table with 'history: {mirror: false}'."))
                + migration.up().file().getFileName();
    }

    /** Where the others are. */
    private Optional<String> folder() {
        return known.rows().stream().map(TrackingRow::key).filter(file -> file.endsWith(".sql")).reduce((a, b) -> b)
                .map(file -> file.substring(0, file.lastIndexOf('/') + 1));
    }
}
