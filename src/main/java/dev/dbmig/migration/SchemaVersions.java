package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.Session;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tables like {@code schema_versions}, in which migrations wait with their SQL until they have an {@code applied_at}. */
final class SchemaVersions {

    static final String UP = "schema_version_up_sql";
    static final String DOWN = "schema_version_down_sql";
    static final String VERIFY = "schema_version_verify_sql";
    static final String BY = "schema_version_applied_by";

    /** What the place of a run's migrations begins with where that is a table. */
    private static final String PLACE = "table ";

    private SchemaVersions() {
    }

    /**
     * The table that the configuration names.
     *
     * @throws DbmigException if there is none, or it has no scripts in it
     */
    static TrackingTable named(Session session, String name) {
        TrackingTable table = new TrackingTables(session).choose(Optional.of(name));
        if (!holdsScripts(table)) {
            throw DbmigException.refused("table " + table + " holds no migrations: it lacks the column " + UP)
                    .detail("Its columns are " + String.join(", ", table.columns().keySet()) + ".")
                    .hint("Name another with migrations.table, or a folder with migrations.dir.");
        }
        return table;
    }

    /**
     * The only such table of the database, of that name.
     *
     * @throws DbmigException if there are several
     */
    static Optional<TrackingTable> only(Session session) {
        List<TrackingTable> found = new TrackingTables(session).usual().stream().filter(SchemaVersions::holdsScripts).toList();
        if (found.size() > 1) {
            throw DbmigException.refused("there is no folder of migrations, and several tables hold some: "
                            + found.stream().map(TrackingTable::toString).collect(Collectors.joining(", ")))
                    .hint("Name the one with 'migrations: {table: " + found.get(0) + "}' in dbmig.yaml.");
        }
        return found.stream().findFirst();
    }

    static boolean holdsScripts(TrackingTable table) {
        return table.tool() == TrackingTool.SCHEMA_VERSIONS && table.has(UP);
    }

    /** By which another process finds it again: {@code table "public"."schema_versions"}. */
    static String place(TrackingTable table) {
        return PLACE + table.quoted();
    }

    static boolean isPlace(String place) {
        return place.startsWith(PLACE);
    }

    static TrackingTable at(Session session, String place) {
        return named(session, place.substring(PLACE.length()));
    }

    /**
     * Rows are migrations and say what is applied: whatever changes the history changes them, too.
     *
     * @return why a run must not begin; empty if it may
     */
    static Optional<DbmigException> whyNotKept(Session session, HistoryTable history, TrackingTable table) {
        if (history.mirroring() == HistoryTable.Mirroring.OFF) {
            return Optional.of(DbmigException.refused("the rows of " + table + " are the migrations, and 'history.mirror' is false")
                    .detail("They would never say that they are applied.").hint("Take it out of dbmig.yaml."));
        }
        boolean isKept = new History(history).mark(session).adopted().filter(adopted -> adopted.isOf(table))
                .filter(adopted -> Mirror.isKept(history, adopted)).isPresent();
        return isKept ? Optional.empty() : Optional.of(DbmigException.refused("the history does not know yet what table "
                + table + " says is applied").hint("Take it over with 'dbmig adopt'; 'dbmig adopt --dry-run' shows what that means."));
    }

    /** Where the folder has migrations, and the table has others that wait, nobody knows which are meant. */
    static Optional<DbmigException> alsoWaiting(Session session, HistoryTable history, List<Migration> folder) {
        if (history.mirroring() == HistoryTable.Mirroring.OFF || new History(history).exists(session)) {
            return Optional.empty();
        }
        for (TrackingTable table : new TrackingTables(session).near(history.schema())) {
            List<String> waiting = !holdsScripts(table) ? List.of() : TrackingRows.read(session, table)
                    .in(TrackingRow.State.WAITING).stream().map(TrackingRow::key).filter(key -> key != null && !key.isBlank()
                            && folder.stream().noneMatch(m -> Version.of(key).equals(m.version()))).toList();
            if (!waiting.isEmpty()) {
                return Optional.of(DbmigException.refused("migrations wait in two places: in the folder, and in table " + table
                                + " (" + String.join(", ", waiting) + ")")
                        .hint("If those of the table are meant: 'migrations: {table: " + table + "}' in dbmig.yaml; if those of the"
                                + " folder: 'history: {mirror: false}'."));
            }
        }
        return Optional.empty();
    }
}
