package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.engine.Engine;
import dev.dbmig.engine.EngineConnection;
import dev.dbmig.engine.EngineDefinition;
import dev.dbmig.engine.EngineMigrations;
import dev.dbmig.engine.Revision;
import dev.dbmig.engine.Revisions;
import dev.dbmig.engine.Tool;
import dev.dbmig.engine.Verb;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.Direction;
import dev.dbmig.migration.Task;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.upgrade.Plan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;

/** What commands ask another tool that keeps the migrations. */
final class EngineView {

    private final Engine engine;
    private final EngineConnection connection;

    EngineView(EngineDefinition definition, ConnectionSettings settings) {
        this.engine = new Engine(definition);
        this.connection = new EngineConnection(settings, "dbmig");
    }

    Revisions revisions() {
        return engine.look(connection);
    }

    Comparison compare() {
        return new EngineMigrations(engine.definition()).compare(revisions());
    }

    /** What it printed. */
    String create(String name) {
        return engine.tell(Verb.NEW, Map.of("name", name), connection).stdout();
    }

    /**
     * Alembic knows relative targets, beginnings and several heads itself; the others take a version.
     *
     * @return where the database stands
     */
    String stamp(String version) {
        boolean isAlembic = engine.definition().tool() == Tool.ALEMBIC;
        String target = isAlembic || version.equals(Engine.BASE) ? version : revisions().findTarget(version).version();
        engine.tell(Verb.STAMP, Map.of("target", target), connection);
        String now = revisions().currentShown().orElse(Engine.BASE);
        if (!isAlembic && !now.equals(target)) {
            throw DbmigException.refused(engine.definition().label() + " says that the database is at " + now + ", not at " + target)
                    .hint("It may be unable to take back what it has recorded; look at it by hand.");
        }
        return now;
    }

    /** The SQL of a plan: the engine prints it, or the scripts are SQL themselves. */
    String sql(Plan plan) {
        Verb verb = plan.tasks().get(0).direction() == Direction.UP ? Verb.SQL : Verb.SQL_DOWN;
        if (engine.definition().can(verb)) {
            return engine.tell(verb, Map.of("from", plan.from().orElse(Engine.BASE), "target", plan.to().orElse(Engine.BASE)),
                    connection).stdout();
        }
        StringBuilder sql = new StringBuilder();
        for (Task task : plan.tasks()) {
            String file = task.script().file().toString();
            if (verb == Verb.SQL_DOWN || !file.endsWith(".sql")) {
                throw DbmigException.refused(engine.definition().label() + " cannot print the SQL of " + task)
                        .hint("Configure a command that can: engine." + verb.key() + " in dbmig.yaml.");
            }
            sql.append("-- ").append(task.script().script().name()).append('\n').append(read(task));
        }
        return sql.toString();
    }

    private static String read(Task task) {
        try {
            return Files.readString(task.script().file(), StandardCharsets.UTF_8).stripTrailing() + "\n";
        } catch (IOException e) {
            throw DbmigException.refused("cannot read \"" + task.script().script().name() + "\"").detail(e.toString());
        }
    }

    /** For the history: each revision with what it comes after. */
    static Map<String, Object> json(Revisions revisions, Revision revision) {
        Map<String, Object> one = new java.util.LinkedHashMap<>();
        one.put("version", revision.version());
        one.put("name", revision.name());
        one.put("state", revisions.isApplied(revision) ? "applied" : "pending");
        one.put("current", revisions.current().contains(revision.version()));
        one.put("head", revisions.isHead(revision));
        one.put("parents", revision.parents());
        one.put("file", revision.file().map(Object::toString).orElse(null));
        return one;
    }
}
