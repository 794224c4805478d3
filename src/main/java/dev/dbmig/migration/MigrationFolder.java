package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.Suggestion;
import dev.dbmig.postgres.Session;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The migrations of a folder: versioned in order, then repeatable ones by name. */
public final class MigrationFolder {

    /** Where there is no folder: scripts that are no migrations need none. */
    public static final MigrationFolder EMPTY = new MigrationFolder(LayoutKind.NUMBERED, List.of(), List.of());

    private final LayoutKind layout;
    private final List<Migration> migrations;
    private final List<String> warnings;

    private Path path;
    private TrackingTable table;

    MigrationFolder(LayoutKind layout, List<Migration> migrations, List<String> warnings) {
        this.layout = layout;
        this.migrations = List.copyOf(migrations);
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Reads {@code dir}, called {@code shownAs} in messages. Refuses a folder that is missing, unreadable, empty,
     * or holds a script that would be applied wrongly or not at all.
     */
    public static MigrationFolder read(Path dir, String shownAs) {
        MigrationFolder folder = new FolderReader(dir, shownAs).read();
        folder.path = dir.toAbsolutePath().normalize();
        return folder;
    }

    /**
     * Reads the migrations that are rows of a table, as the configuration names it: {@code ops.schema_versions}.
     *
     * @throws DbmigException if there is no such table, or a row of it could not be applied
     */
    public static MigrationFolder ofTable(Session session, String name) {
        return ofTable(session, SchemaVersions.named(session, name));
    }

    /** Likewise, where nobody has named a table and there is only one. */
    public static Optional<MigrationFolder> ofOnlyTable(Session session) {
        return SchemaVersions.only(session).map(table -> ofTable(session, table));
    }

    private static MigrationFolder ofTable(Session session, TrackingTable table) {
        MigrationFolder folder = new TableReader(table).read(session);
        folder.table = table;
        return folder;
    }

    /**
     * Reads again what {@link #place} names.
     *
     * @param session in the database
     */
    public static MigrationFolder at(Session session, String place) {
        return SchemaVersions.isPlace(place) ? ofTable(session, SchemaVersions.at(session, place)) : read(Path.of(place), place);
    }

    /** By which another process finds it again; empty if it is nowhere. */
    public Optional<String> place() {
        return table == null ? path().map(Path::toString) : Optional.of(SchemaVersions.place(table));
    }

    /** The table whose rows these are, as people read it; empty for a folder. */
    public Optional<String> table() {
        return Optional.ofNullable(table).map(TrackingTable::toString);
    }

    /**
     * Why a run must not begin: nobody has taken over yet what the table says is applied, or there are a folder and
     * a table, both with migrations that wait.
     */
    public Optional<DbmigException> obstacle(Session session, HistoryTable history) {
        if (table != null) {
            return SchemaVersions.whyNotKept(session, history, table);
        }
        return path == null ? Optional.empty() : SchemaVersions.alsoWaiting(session, history, migrations);
    }

    /** Where it is; empty if there is no folder. */
    public Optional<Path> path() {
        return Optional.ofNullable(path);
    }

    public LayoutKind layout() {
        return layout;
    }

    public List<Migration> migrations() {
        return migrations;
    }

    /** What is odd but changes nothing: one line each, with file and perhaps line. */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * The migration with this version, name, file name or label ({@code 20241227_101500_add_user_preferences}).
     * Refuses when there is none, or when several have the name.
     */
    public Migration find(String text) {
        String wanted = text.substring(text.lastIndexOf('/') + 1);
        List<Migration> found = migrations.stream().filter(m -> m.key().equals(wanted)).toList();
        if (found.isEmpty()) {
            found = migrations.stream().filter(m -> answersTo(m, wanted)).toList();
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.isEmpty()) {
            throw DbmigException.usage("there is no migration \"" + text + "\"").hint("Did you mean \""
                    + nearest(wanted).label() + "\"? 'dbmig status' lists all.");
        }
        throw DbmigException.usage("\"" + text + "\" names several migrations")
                .detail("They are " + found.stream().map(Migration::label).collect(Collectors.joining(", ")) + ".")
                .hint("Give the version.");
    }

    private static boolean answersTo(Migration m, String wanted) {
        boolean version = m.version() != null && !wanted.isBlank() && m.version().equals(Version.of(wanted));
        return version || m.name().equals(wanted) && !wanted.isEmpty() || m.label().equals(wanted)
                || (m.key() + "_" + m.name()).equals(wanted) || m.up().file().getFileName().toString().equals(wanted)
                || m.up().file().endsWith(wanted + "/up.sql");
    }

    private Migration nearest(String wanted) {
        if (migrations.isEmpty()) {
            throw DbmigException.refused("there are no migrations yet").hint("Create the first with 'dbmig new NAME'.");
        }
        return migrations.stream().min(Comparator.comparingInt(m ->
                Math.min(Suggestion.distance(m.key(), wanted), Suggestion.distance(m.name(), wanted)))).orElseThrow();
    }
}
