package dev.dbmig.upgrade;

import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.Migration;
import java.util.List;

/** Who keeps the migrations that a fresh installation has in the end, and says which are applied: dbmig, or another tool. */
interface MigrationKeeper {

    /** What there is, and what is applied in the database. */
    Comparison look();

    /** Whether there are migrations at all. */
    boolean hasMigrations();

    /** Whether there are any that a script could contain: those that are applied again and again it cannot. */
    boolean hasVersions();

    /** Refuses what would fail later, before anything is done. */
    void requireReady();

    /**
     * The version that is meant.
     *
     * @param text a version, a name or {@code head}
     */
    String find(String text);

    /** The newest version at which the migrations make what a script makes. */
    String findContained(Migration script);

    /** Records the migrations up to a version as applied, because a script contains them. */
    void stamp(Migration script, String version);

    /** With which the migrations are applied to an empty database. */
    RunSettings settings();

    /** Where it keeps its own history: nobody's contents. */
    List<String> tables();
}
