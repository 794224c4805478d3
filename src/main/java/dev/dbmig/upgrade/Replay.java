package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.engine.Revisions;
import dev.dbmig.insight.SchemaFacts;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationListener;
import dev.dbmig.migration.Migrator;
import dev.dbmig.migration.ScriptMigration;
import dev.dbmig.migration.ServerDialect;
import dev.dbmig.migration.TransactionGroup;
import dev.dbmig.migration.TransactionMode;
import dev.dbmig.migration.Workplace;
import dev.dbmig.postgres.DatabaseProperties;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Interruption;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.Sessions;
import dev.dbmig.sql.Identifiers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What scripts, or another tool, make of an empty database: run in a scratch database by what runs them for real. */
final class Replay {

    private static final String NO_PRIVILEGE = "42501";

    private final RunSettings settings;
    private final ScratchDatabase scratch;
    private final StopRequest stop;
    private Optional<Beginning.Start> beginning = Optional.empty();
    private List<String> notCompared;

    Replay(RunSettings settings, ScratchDatabase scratch, StopRequest stop) {
        this.settings = settings;
        this.scratch = scratch;
        this.stop = stop;
        this.notCompared = settings.ownTables();
    }

    /** @param tables that do not count as schema, instead of the history of dbmig and of another tool */
    Replay notComparing(List<String> tables) {
        notCompared = List.copyOf(tables);
        return this;
    }

    /** Before the migrations, what they build upon. */
    Replay beginningWith(Optional<Beginning.Start> start) {
        beginning = start;
        return this;
    }

    /** All of these migrations, in order. */
    SchemaFacts ofMigrations(List<Migration> migrations) {
        if (beginning.isEmpty()) {
            return run(dialect -> upgrade(migrations, dialect));
        }
        List<Migration> rest = beginning.get().rest(migrations);
        SchemaFacts begun = run(dialect -> script(beginning.get().script(), dialect));
        return rest.isEmpty() ? begun : continued(dialect -> upgrade(rest, dialect));
    }

    private static Plan upgrade(List<Migration> migrations, ServerDialect dialect) {
        return new Planner(Comparison.of(migrations, List.of()), dialect, new PlanRules(TransactionMode.EACH, true)).upgrade("head");
    }

    private static Plan script(Migration script, ServerDialect dialect) {
        return new Planner(Comparison.of(List.of(), List.of()), dialect, new PlanRules(TransactionMode.EACH, true)).script(script, true);
    }

    /** @param shown the file's name in messages */
    SchemaFacts ofFile(Path file, String shown) {
        Migration script = ScriptMigration.of(file, shown);
        return run(dialect -> script(script, dialect));
    }

    /** A script on top of what was run before. */
    SchemaFacts further(Path file, String shown) {
        Migration script = ScriptMigration.of(file, shown);
        return continued(dialect -> script(script, dialect));
    }

    private SchemaFacts run(Function<ServerDialect, Plan> choice) {
        stop.check();
        scratch.make();
        return continued(choice);
    }

    private SchemaFacts continued(Function<ServerDialect, Plan> choice) {
        Plan plan;
        try (Session session = scratch.open()) {
            plan = choice.apply(ServerDialect.of(session));
        }
        refuseEscapes(plan);
        return made("the scripts do not run on an empty database", () -> migrate(plan.groups()));
    }

    /**
     * What another tool makes, up to these versions.
     *
     * @param revisions that it has
     */
    SchemaFacts ofEngine(Revisions revisions, List<String> targets) {
        stop.check();
        scratch.make();
        EngineReplay engine = new EngineReplay(settings, scratch, stop, revisions);
        engine.plans(targets).forEach(Replay::refuseEscapes);
        return made("the migrations do not run on an empty database", () -> engine.upgrade(targets));
    }

    private SchemaFacts made(String failure, Runnable work) {
        lendSettings();
        try {
            work.run();
        } catch (DbmigException e) {
            stop.check();
            throw explained(failure, e);
        } finally {
            takeSettingsBack();
        }
        stop.check();
        return read();
    }

    /** As they are now. */
    SchemaFacts read() {
        try (Session session = scratch.open()) {
            return SchemaFacts.readWithDatabase(session, notCompared());
        }
    }

    List<String> notCompared() {
        return notCompared;
    }

    /** The same scripts met the same search_path and the like when they were applied. */
    private void lendSettings() {
        String database = settings.connection().database();
        if (new Databases(scratch.control()).exists(database)) {
            DatabaseProperties.read(scratch.control(), database).settingsSql(scratch.connection().database())
                    .forEach(this::lend);
        }
    }

    /** Those of other roles need a privilege, and matter only to them. */
    private void lend(String sql) {
        try {
            scratch.control().execute(sql);
        } catch (PostgresException e) {
            if (!e.sqlState().equals(NO_PRIVILEGE)) {
                throw e;
            }
        }
    }

    /** They are the database's, not the scripts': what was set by hand is drift. */
    private void takeSettingsBack() {
        String name = scratch.connection().database();
        if (!scratch.control().isUsable()) {
            return;
        }
        for (List<String> row : scratch.control().query("SELECT coalesce(r.rolname, '') FROM pg_catalog.pg_db_role_setting s"
                + " JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole"
                + " WHERE d.datname = " + Identifiers.literal(name))) {
            scratch.control().execute(row.get(0).isEmpty() ? "ALTER DATABASE " + Identifiers.quote(name) + " RESET ALL"
                    : "ALTER ROLE " + Identifiers.quote(row.get(0)) + " IN DATABASE " + Identifiers.quote(name) + " RESET ALL");
        }
    }

    /** What a script does beyond its database, it would do to the server that production is on. */
    private static void refuseEscapes(Plan plan) {
        List<String> escapes = plan.tasks().stream().flatMap(task -> task.shape().escapes().stream()).toList();
        escapes.stream().findFirst().ifPresent(first -> {
            throw DbmigException.refused(first + " acts beyond the database, so that it cannot be run again in a scratch database beside it"
                            + (escapes.size() == 1 ? "" : " (and " + (escapes.size() - 1) + " more)"))
                    .detail(String.join("\n", escapes))
                    .hint("Keep roles, tablespaces and settings of the server in a script of their own, outside the folder.");
        });
    }

    private void migrate(List<TransactionGroup> groups) {
        Sessions watched = new Sessions(scratch.control());
        try (Interruption limit = new Interruption(settings.timeout(), watched);
                Migrator migrator = new Migrator(new Workplace(scratch::open, watched, settings.history(), scratch.id().value(),
                        settings.patience(), limit, stop::check, MigrationListener.SILENT, Optional.empty()))) {
            stop.reaches(limit);
            migrator.run(groups);
        } finally {
            stop.reaches(null);
        }
    }

    private static DbmigException explained(String failure, DbmigException e) {
        return e.exitCode() == ExitCode.INTERRUPTED ? e : new DbmigException(ExitCode.REFUSED,
                failure + ": " + e.getMessage(), e)
                .excerpt(e.excerpt().orElse(null)).detail(e.detail().orElse(null))
                .hint("Nothing but the scratch database was touched. " + e.hint().orElse("Correct the script."));
    }
}
