package dev.dbmig.migration;

import java.util.Optional;

/**
 * One change. {@code version} is null for a repeatable one; {@code name} is as in the file's name
 * ({@code add_user_preferences}) and empty where the file gives none.
 */
public record Migration(MigrationKind kind, Version version, String name, Header header,
        MigrationScript up, Optional<MigrationScript> down, Optional<MigrationScript> verify) {

    /** What the history knows it by: the version's text, or {@code R__views}. */
    public String key() {
        return kind == MigrationKind.VERSIONED ? version.toString() : "R__" + name;
    }

    /** For people: {@code 004 add_user_preferences}. */
    public String label() {
        return kind == MigrationKind.REPEATABLE || name.isEmpty() ? key() : version + " " + name;
    }
}
