package dev.dbmig.migration;

/** How often a migration is applied. */
public enum MigrationKind {
    /** Once, in the order of its version. */
    VERSIONED,
    /** After the versioned ones, again whenever its checksum changes (Flyway's {@code R__}). */
    REPEATABLE,
    /** When an operator says so: a script that is no migration of the folder ({@code dbmig apply FILE}). */
    SCRIPT
}
