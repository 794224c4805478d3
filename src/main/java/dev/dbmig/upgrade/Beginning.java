package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationState;
import dev.dbmig.migration.MigrationStatus;
import dev.dbmig.migration.Version;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the migrations build upon, where the folder does not go back to an empty database: a script for fresh
 * installations that contains the first ones.
 *
 * @param given the script that an operator names; empty to look whether one is needed
 * @param stated the version that it contains, {@code head} or {@code base}; empty if it says so itself
 * @param usual the script that is used where the history begins with a baseline
 */
public record Beginning(Optional<Migration> given, Optional<String> stated, Supplier<Optional<Migration>> usual) {

    /** The migrations begin with an empty database, or with what there is no script for. */
    public static final Beginning NONE = new Beginning(Optional.empty(), Optional.empty(), Optional::empty);

    /** @param upTo null if the script contains no migration */
    record Start(Migration script, Version upTo) {

        /** Of the migrations in order, those that the script does not contain. */
        List<Migration> rest(List<Migration> migrations) {
            return migrations.stream().filter(m -> upTo == null || m.version() == null || m.version().compareTo(upTo) > 0).toList();
        }
    }

    /** @throws DbmigException if one is needed and not there, or it cannot be told what it contains */
    Optional<Start> start(Comparison comparison) {
        if (given.isPresent()) {
            return given.map(script -> start(script, comparison));
        }
        Optional<Version> baseline = comparison.baseline().filter(version -> comparison.in(MigrationState.BASELINE).isEmpty());
        if (baseline.isEmpty()) {
            return Optional.empty();
        }
        Migration script = usual.get().orElseThrow(() -> DbmigException.refused("the history begins with the baseline " + baseline.get()
                        + ", and nothing here makes what the database had then")
                .hint("Write that once, with pg_dump --schema-only of a database at " + baseline.get() + " and the line \"-- dbmig:contains "
                        + baseline.get() + "\" at its top, as schema.sql beside the folder of migrations; or name a script: --schema FILE --at VERSION"));
        Start start = start(script, comparison);
        if (start.upTo() == null || start.upTo().compareTo(baseline.get()) < 0) {
            throw DbmigException.refused("the history begins with the baseline " + baseline.get() + ", and " + script.key()
                    + " contains less than that").hint("Give it what a database has at " + baseline.get() + ", or name another: --schema FILE --at VERSION");
        }
        return Optional.of(start);
    }

    private Start start(Migration script, Comparison comparison) {
        String text = stated.or(() -> ContainedVersion.statedIn(script)).orElseThrow(() -> DbmigException.refused(
                        script.key() + " does not say which migrations it contains")
                .hint("Say so in its first line, -- dbmig:contains VERSION, or with --at VERSION (base for none)."));
        if (text.equals("base")) {
            return new Start(script, null);
        }
        Version current = comparison.current().orElseThrow(() -> DbmigException.refused("the database is at no version"));
        Version upTo = text.equals("head") ? current : version(text, comparison);
        if (upTo.compareTo(current) > 0) {
            throw DbmigException.refused(script.key() + " contains the migrations up to " + upTo + ", and the database is at " + current)
                    .hint("Bring the database up first (dbmig upgrade), or take the script as it was then.");
        }
        return new Start(script, upTo);
    }

    /** Of a migration that either knows, by its version or name; a baseline's needs no file. */
    private static Version version(String text, Comparison comparison) {
        return comparison.statuses().stream().filter(MigrationStatus::isVersioned)
                .filter(s -> s.key().equals(text) || s.migration().filter(m -> m.name().equals(text)).isPresent())
                .map(s -> Version.of(s.key())).findFirst().orElseGet(() -> Version.of(text));
    }
}
