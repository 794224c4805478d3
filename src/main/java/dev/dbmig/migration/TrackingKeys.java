package dev.dbmig.migration;

import java.util.List;

/** How rows of a tracking table name migrations, and migrations are named in new rows. */
final class TrackingKeys {

    private TrackingKeys() {
    }

    /** Whether a row is about the migration of this version and name. */
    static boolean isAbout(TrackingTool tool, TrackingRow row, String version, String name) {
        if (version.startsWith("R__")) {
            return row.key().equals(version);
        }
        return tool.key() == TrackingTool.Key.NAME ? names(version, name).contains(withoutEnding(row.key()))
                : isVersion(row.key()) && Version.of(row.key()).equals(Version.of(version));
    }

    /** What a row may call a migration without the ending, the most exact first. */
    static List<String> names(String version, String name) {
        return name.isEmpty() ? List.of(version)
                : List.of(version + "_" + name, version + "-" + name, "V" + version.replace('.', '_') + "__" + name, name,
                        version);
    }

    private static boolean isVersion(String key) {
        return !key.isBlank() && !key.startsWith("R__");
    }

    /** The key of a new row, written as the rows are that are there. */
    static String of(TrackingTool tool, List<TrackingRow> rows, Migration migration) {
        if (tool.key() != TrackingTool.Key.NAME) {
            return migration.key();
        }
        String stem = withoutEnding(migration.up().file().getFileName().toString());
        boolean onlyNames = !rows.isEmpty() && rows.stream().noneMatch(row -> !row.key().isEmpty()
                && Character.isDigit(row.key().charAt(0)));
        boolean withEnding = rows.stream().anyMatch(row -> row.key().endsWith(".sql"));
        return (onlyNames && !migration.name().isEmpty() ? migration.name() : stem) + (withEnding ? ".sql" : "");
    }

    static String withoutEnding(String file) {
        return file.replaceFirst("^.*/", "").replaceFirst("(\\.up)?\\.sql$", "");
    }
}
