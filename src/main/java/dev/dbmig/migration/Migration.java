package dev.dbmig.migration;

import java.util.Optional;

/**
 * One change. {@code version} is null for a repeatable one; {@code name} is as in the file's name
 * ({@code add_user_preferences}) and empty where the file gives none; of a script it is the path as given.
 */
public record Migration(MigrationKind kind, Version version, String name, Header header,
        MigrationScript up, Optional<MigrationScript> down, Optional<MigrationScript> verify) {

    /** What the history knows it by: the version's text, {@code R__views}, or a script's path as it was given. */
    public String key() {
        return switch (kind) {
            case VERSIONED -> version.toString();
            case REPEATABLE -> "R__" + name;
            case SCRIPT -> name;
        };
    }

    /** For people: {@code 004 add_user_preferences}. */
    public String label() {
        return kind != MigrationKind.VERSIONED || name.isEmpty() ? key() : version + " " + name;
    }
}
