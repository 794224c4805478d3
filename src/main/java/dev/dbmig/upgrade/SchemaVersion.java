package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.insight.SchemaFacts;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.MigrationKind;
import dev.dbmig.migration.MigrationListener;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Identifiers;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Finds which migrations a script for fresh installations contains: runs both in scratch databases of the server, and
 * compares the schemas, as the catalogue tells them.
 */
final class SchemaVersion {

    private static final String MARK = "a scratch database of 'dbmig db setup', which may be dropped";
    private static final int SHOWN = 10;

    private final RunSettings settings;
    private final MigrationFolder folder;
    private final Consumer<String> onNote;
    private final boolean isEmpty;
    private final List<String> made = new ArrayList<>();

    /** @param isEmpty whether nothing is in the database yet */
    SchemaVersion(RunSettings settings, MigrationFolder folder, boolean isEmpty, Consumer<String> onNote) {
        this.settings = settings;
        this.isEmpty = isEmpty;
        this.folder = folder;
        this.onNote = onNote;
    }

    /**
     * The newest migration at which the schema is the script's.
     *
     * @throws DbmigException if there is none, with what differs from all migrations
     */
    String find(Migration script) {
        RunId id = RunId.create(Clock.systemUTC());
        try (Session control = Session.open(settings.connection().withDatabase(settings.lockDatabase()), id.applicationName())) {
            try {
                dropLeft(control);
                return find(script, control, id);
            } finally {
                made.forEach(name -> drop(control, name));
            }
        }
    }

    private String find(Migration script, Session control, RunId id) {
        SchemaFacts wanted = facts(create(control, id, "_s"), planner -> planner.script(script, false));
        String all = create(control, id, "_m");
        List<String> difference = wanted.differencesTo(facts(all, planner -> planner.upgrade("head")));
        List<String> versions = folder.migrations().stream().filter(m -> m.kind() == MigrationKind.VERSIONED).map(Migration::key).toList();
        if (difference.isEmpty()) {
            return versions.get(versions.size() - 1);
        }
        return upTo(wanted, versions, create(control, id, "_v")).orElseThrow(() -> different(script, difference));
    }

    /** One migration after the other. */
    private Optional<String> upTo(SchemaFacts wanted, List<String> versions, String scratch) {
        String found = null;
        for (String version : versions.subList(0, versions.size() - 1)) {
            if (wanted.differencesTo(facts(scratch, planner -> planner.upgrade(version))).isEmpty()) {
                found = version;
            }
        }
        return Optional.ofNullable(found);
    }

    private SchemaFacts facts(String scratch, Function<Planner, Plan> choice) {
        HistoryTable history = settings.history().with(HistoryTable.Mirroring.OFF);
        RunSettings there = new RunSettings(settings.connection().withDatabase(scratch), settings.lockDatabase(), history,
                settings.rules(), settings.patience(), settings.timeout(), settings.lockWait());
        Upgrade upgrade = new Upgrade(there, folder, new MigrationListener() { });
        refuseEscapes(upgrade.plan(choice));
        upgrade.run(choice, plan -> true);
        try (Session session = Session.open(there.connection(), "dbmig")) {
            return SchemaFacts.read(session, List.of(history.shownByCatalogue()));
        }
    }

    /** What acts beyond its database would do so twice. */
    private static void refuseEscapes(Plan plan) {
        plan.tasks().stream().flatMap(task -> task.shape().escapes().stream()).findFirst().ifPresent(escape -> {
            throw DbmigException.refused(escape + " acts beyond the database, so that it cannot be tried in a scratch database which"
                    + " migrations the script contains").hint("Say it: --at VERSION, or '-- dbmig:contains VERSION' in the script.");
        });
    }

    /** Like the database itself while that is empty, with the extensions that it may have; later like template1. */
    private String create(Session control, RunId id, String end) {
        String name = Databases.nameBeside(settings.connection().database(), "_setup_" + id.value() + end);
        made.add(name);
        if (isEmpty) {
            copy(control, name);
        } else {
            WholeDatabase.createLike(control, name, new Databases(control).facts(settings.connection().database()).locale());
        }
        control.execute("COMMENT ON DATABASE " + Identifiers.quote(name) + " IS " + Identifiers.literal(MARK));
        return name;
    }

    private void copy(Session control, String name) {
        try {
            control.execute("CREATE DATABASE " + Identifiers.quote(name) + " TEMPLATE "
                    + Identifiers.quote(settings.connection().database()));
        } catch (PostgresException e) {
            throw e.hint("It is to be found out what the script contains, in a copy of the empty database. Say it instead: --at VERSION.");
        }
    }

    /** What one that was killed has left; known by its mark, and not in use. */
    private void dropLeft(Session control) {
        control.query("SELECT d.datname FROM pg_catalog.pg_database d WHERE pg_catalog.shobj_description(d.oid, 'pg_database') = "
                        + Identifiers.literal(MARK) + " AND pg_catalog.starts_with(d.datname, "
                        + Identifiers.literal(Databases.nameBeside(settings.connection().database(), "_setup_")) + ")"
                        + " AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)")
                .forEach(row -> drop(control, row.get(0)));
    }

    private void drop(Session control, String name) {
        try {
            new Databases(control).drop(name);
        } catch (DbmigException e) {
            onNote.accept("the scratch database \"" + name + "\" stays: " + e.getMessage());
        }
    }

    private static DbmigException different(Migration script, List<String> difference) {
        List<String> shown = difference.subList(0, Math.min(SHOWN, difference.size()));
        return DbmigException.refused(script.key() + " makes another schema than the migrations, at any of their versions")
                .detail("The migrations would change it so (" + difference.size() + (difference.size() == 1 ? " difference" : " differences")
                        + "):\n" + String.join("\n", shown) + (shown.size() < difference.size() ? "\n…" : ""))
                .hint("Bring it up to date; or say what it contains: --at VERSION, or '-- dbmig:contains VERSION' in the file; or set up"
                        + " by the migrations alone: --from migrations.");
    }
}
