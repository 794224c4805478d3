package dev.dbmig.migration;

import java.util.List;

/** How rows of a tracking table name migrations, and migrations are named in new rows. */
final class TrackingKeys {

    private TrackingKeys() {
    }

    /** What is equal for two rows about the same migration: {@code 1} and {@code 001} are. */
    static Object normal(TrackingTool tool, String key) {
        if (tool.key() == TrackingTool.Key.NAME) {
            return withoutEnding(key);
        }
        return key.startsWith("R__") || key.isBlank() ? key : Version.of(key);
    }

    /** Under what a migration may know a row: Sqitch's has an id, and a name that reworked changes share. */
    static List<Object> aliases(TrackingTool tool, TrackingRow row) {
        return tool == TrackingTool.SQITCH ? List.of(SqitchChange.shortened(row.key()), withoutEnding(row.name()))
                : List.of(normal(tool, row.key()));
    }

    /** Under what a row may know a migration, the most exact first. */
    static List<Object> normals(TrackingTool tool, String version, String name) {
        if (tool == TrackingTool.SQITCH && !SqitchChange.idOf(version).isEmpty()) {
            return List.of(SqitchChange.idOf(version));
        }
        boolean isByName = tool.key() == TrackingTool.Key.NAME && !version.startsWith("R__");
        return isByName ? List.copyOf(names(version, name)) : List.of(normal(tool, version));
    }

    /** What a row may call a migration without the ending, the most exact first. */
    static List<String> names(String version, String name) {
        return name.isEmpty() ? List.of(version)
                : List.of(version + "_" + name, version + "-" + name, "V" + version.replace('.', '_') + "__" + name, name,
                        version);
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
