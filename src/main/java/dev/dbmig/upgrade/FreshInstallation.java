package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.HistoryRow;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.MigrationState;
import dev.dbmig.migration.Version;
import dev.dbmig.postgres.Session;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Fills an empty database: by a script for fresh installations, with the migrations that it contains recorded as
 * applied, and by the migrations that are left. Nothing is backed up, for there is nothing yet; a repeat goes on where
 * a killed one ended.
 */
public final class FreshInstallation {

    private final RunSettings settings;
    private final MigrationFolder folder;
    private final MigrationKeeper keeper;
    private final RunVoice voice;
    private volatile Upgrade current;

    /** @param folder may be {@link MigrationFolder#EMPTY} */
    public FreshInstallation(RunSettings configured, MigrationFolder folder, RunVoice voice) {
        this.settings = configured.bare().withoutEngine();
        this.folder = folder;
        this.voice = voice;
        this.keeper = configured.extras().engine().isPresent() ? new EngineKeeper(configured.bare(), voice::note)
                : new ScriptKeeper(settings, folder, voice::note);
    }

    /**
     * What was done.
     *
     * @param contained the version up to which the script contains the migrations; empty without
     * @param version of the database now; empty if it has none
     */
    public record Outcome(boolean isNew, Optional<String> contained, Optional<String> version) {
    }

    /**
     * @param script for fresh installations; empty to apply all migrations
     * @param stated the version that it contains, {@code head} or {@code base} for none; empty to find out
     * @throws DbmigException if the database is not empty, or it cannot be told what the script contains
     */
    public Outcome run(Optional<Migration> script, Optional<String> stated) {
        if (!isFresh(script)) {
            return new Outcome(false, Optional.empty(), version());
        }
        Optional<String> contained = script.flatMap(s -> contained(s, stated));
        script.ifPresent(s -> carryOut(settings, planner -> planner.script(s, false)));
        contained.ifPresent(version -> keeper.stamp(script.orElseThrow(), version));
        if (keeper.hasMigrations()) {
            carryOut(keeper.settings(), planner -> planner.upgrade("head"));
        }
        return new Outcome(true, contained, version());
    }

    /** Refuses what {@link #run} would refuse whatever is in the database; to be asked before one is dropped. */
    public void requireReady(Optional<Migration> script, Optional<String> stated) {
        keeper.requireReady();
        script.flatMap(s -> stated.or(() -> ContainedVersion.statedIn(s))).filter(text -> !text.equals("base") && keeper.hasVersions())
                .ifPresent(keeper::find);
    }

    /** Applies scripts that fill tables, each unless it was applied already as it is. */
    public List<String> seed(List<Migration> seeds) {
        return carryOut(settings, planner -> planner.scripts(seeds, false)).tasks().stream().map(task -> task.migration().key()).toList();
    }

    private Plan carryOut(RunSettings run, Function<Planner, Plan> choice) {
        current = new Upgrade(run, folder, voice);
        return current.run(choice, plan -> true).plan();
    }

    /**
     * Ends from outside, in order, what is under way.
     *
     * @return false if nothing has begun that would have to be ended
     */
    public boolean interrupt(String reason) {
        Upgrade upgrade = current;
        return upgrade != null && upgrade.interrupt(reason);
    }

    private Optional<String> version() {
        return keeper.look().current().map(Version::toString);
    }

    /** False if all of it is done already. */
    private boolean isFresh(Optional<Migration> script) {
        Comparison comparison = keeper.look();
        Optional<HistoryRow> begun = script.flatMap(s -> Comparison.of(List.of(), ScriptKeeper.rows(settings)).script(s.key()));
        String database = settings.connection().database();
        if (comparison.current().isPresent()) {
            boolean isDone = comparison.statuses().stream().allMatch(s -> s.state() == MigrationState.APPLIED
                    || s.state() == MigrationState.BASELINE);
            if (!isDone) {
                throw DbmigException.refused("database \"" + database + "\" is set up already, at " + comparison.current().get())
                        .hint("What is pending is applied by 'dbmig upgrade'; see 'dbmig status'.");
            }
            return false;
        }
        if (begun.isPresent()) {
            return keeper.hasMigrations() || begun.get().state().isUnfinished();
        }
        refuseContents(database);
        return true;
    }

    private void refuseContents(String database) {
        try (Session session = Session.open(settings.connection(), "dbmig")) {
            ServerChecks.check(session, settings.history());
            List<String> names = DatabaseContents.names(session, settings.history()).stream()
                    .filter(name -> !keeper.tables().contains(name)).toList();
            if (!names.isEmpty()) {
                throw DbmigException.refused("database \"" + database + "\" is not empty: it has " + names.get(0)
                                + (names.size() == 1 ? "" : " and " + (names.size() - 1) + " more"))
                        .hint("An existing database begins with 'dbmig adopt' or 'dbmig baseline'; to begin anew: dbmig db reset");
            }
        }
    }

    /** The version; empty where there are no migrations that it could contain. */
    private Optional<String> contained(Migration script, Optional<String> stated) {
        if (!keeper.hasVersions() || stated.filter("base"::equals).isPresent()) {
            return Optional.empty();
        }
        Optional<String> said = stated.or(() -> ContainedVersion.statedIn(script));
        if (said.isPresent()) {
            return said.filter(text -> !text.equals("base")).map(keeper::find);
        }
        voice.note("Looking which migrations " + script.key() + " contains");
        return Optional.of(keeper.findContained(script));
    }
}
