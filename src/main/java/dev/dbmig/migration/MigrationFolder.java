package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.Suggestion;
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
        return migrations.stream().min(Comparator.comparingInt(m ->
                Math.min(Suggestion.distance(m.key(), wanted), Suggestion.distance(m.name(), wanted)))).orElseThrow();
    }
}
