package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.engine.Engine;
import dev.dbmig.engine.EngineConnection;
import dev.dbmig.engine.EngineDefinition;
import dev.dbmig.engine.EngineMigrations;
import dev.dbmig.engine.Revision;
import dev.dbmig.engine.RevisionSelection;
import dev.dbmig.engine.Revisions;
import dev.dbmig.engine.Verb;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.PrintedSql;
import dev.dbmig.migration.Task;
import dev.dbmig.sql.LintFinding;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds what is dangerous in what another tool will run: the SQL that it prints, or its scripts where they are SQL. */
public final class EngineLint {

    /** What only scripts that dbmig itself applies can do. */
    private static final Pattern BY_DBMIG = Pattern.compile("; dbmig sees to that by itself|, in a script with -- dbmig: no-transaction"
            + "|(?:, with transaction: each)?; or let th(?:is|e) script run outside a transaction: -- dbmig: no-transaction");

    private final Engine engine;
    private final EngineConnection connection;

    public EngineLint(RunSettings settings) {
        this.engine = new Engine(settings.extras().engine().orElseThrow());
        this.connection = new EngineConnection(settings.connection(), "dbmig");
    }

    /** What is missing in the database up to the head. */
    public List<LintFinding> pending(Lint lint) {
        return upTo("head", engine.look(connection), lint);
    }

    /** Everything that it has, without looking where the database is. */
    public List<LintFinding> all(Lint lint) {
        return upTo("head", engine.known(connection), lint);
    }

    /** @param names of revisions, looked at one after the other as they are given */
    public List<LintFinding> named(List<String> names, Lint lint) {
        Revisions known = engine.known(connection);
        return names.stream().flatMap(name -> {
            Revision revision = known.find(name);
            return upTo(revision.version(), known.at(revision.parents()), lint).stream();
        }).toList();
    }

    private List<LintFinding> upTo(String target, Revisions revisions, Lint lint) {
        EngineDefinition definition = engine.definition();
        List<Task> tasks = new RevisionSelection(revisions, new EngineMigrations(definition), (direction, from, to) -> PrintedSql.UNKNOWN)
                .upgrade(target);
        if (tasks.isEmpty()) {
            return List.of();
        }
        if (definition.can(Verb.SQL)) {
            String to = tasks.get(tasks.size() - 1).migration().key();
            return adapted(lint.look(engine.print(from(revisions), to, connection), definition.tables()));
        }
        List<Migration> scripts = tasks.stream().map(Task::migration).toList();
        scripts.stream().filter(script -> !script.up().file().toString().endsWith(".sql")).findFirst().ifPresent(script -> {
            throw DbmigException.refused(definition.label() + " cannot print the SQL of " + script.key() + ", so that there is nothing to look at")
                    .hint("Configure a command that can: engine." + Verb.SQL.key() + " in dbmig.yaml.");
        });
        return adapted(lint.lookForward(scripts));
    }

    private static List<LintFinding> adapted(List<LintFinding> findings) {
        return findings.stream().map(finding -> finding.hinting(BY_DBMIG.matcher(finding.hint()).replaceAll(""))).toList();
    }

    /** A merge comes after several, and brings no SQL of its own but the engine's. */
    private static String from(Revisions revisions) {
        return revisions.current().isEmpty() ? Engine.BASE : revisions.current().stream().collect(Collectors.joining(","));
    }
}
