package dev.dbmig.engine;

import dev.dbmig.DbmigException;
import dev.dbmig.process.CommandResult;
import dev.dbmig.process.CommandRunner;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks and tells an engine. What it is asked is not kept: it may be another after each command. */
public final class Engine {

    private static final Duration ANSWER = Duration.ofSeconds(120);
    private static final int SHOWN_LINES = 30;

    /** A database in which nothing is applied. */
    public static final String BASE = "base";

    private final EngineDefinition definition;
    private final Runnable onPoll;
    private final CommandRunner runner = new CommandRunner();

    public Engine(EngineDefinition definition) {
        this(definition, () -> { });
    }

    private Engine(EngineDefinition definition, Runnable onPoll) {
        this.definition = definition;
        this.onPoll = onPoll;
    }

    /**
     * The same, for somebody who may want to end it.
     *
     * @param poll is called many times a second while the engine works, and ends it by throwing
     */
    public Engine polling(Runnable poll) {
        return new Engine(definition, poll);
    }

    public EngineDefinition definition() {
        return definition;
    }

    /** What it has, and what is applied. */
    public Revisions look(EngineConnection connection) {
        return look(connection, history(connection));
    }

    /** @param known what {@link #history} gave */
    public Revisions look(EngineConnection connection, List<Revision> known) {
        return new Revisions(definition, known, current(connection, known));
    }

    /** What it has, as if nothing were applied. */
    public Revisions known(EngineConnection connection) {
        return new Revisions(definition, history(connection), List.of());
    }

    /**
     * Every revision that it has, each after its parents.
     *
     * @throws DbmigException if it has none
     */
    public List<Revision> history(EngineConnection connection) {
        CommandResult result = ask(Verb.HISTORY, Map.of(), connection);
        require(Verb.HISTORY, result);
        List<Revision> known = definition.tool().answers().history(result.stdout(), definition.directory());
        if (known.isEmpty()) {
            throw DbmigException.refused(definition.label() + " knows no migration in \"" + definition.directory() + "\"")
                    .hint("Create the first with 'dbmig new NAME'.");
        }
        return known;
    }

    private List<String> current(EngineConnection connection, List<Revision> known) {
        CommandResult result = ask(Verb.CURRENT, Map.of(), connection);
        if (!definition.tool().answers().isAnswer(result)) {
            throw failure(Verb.CURRENT, result);
        }
        return definition.tool().answers().current(result, known);
    }

    /**
     * Makes sure that the engine works where it is told to: asked for a database that is not there, it must fail.
     *
     * @param nowhere a database that does not exist
     */
    public void requireObedience(EngineConnection nowhere) {
        CommandResult result = ask(Verb.CURRENT, Map.of(), nowhere);
        String said = result.stdout() + result.stderr();
        if (!said.contains(nowhere.settings().database())) {
            throw DbmigException.refused(definition.label() + " does not connect where DATABASE_URL says"
                            + (result.isSuccess() ? ": it has an answer for a database that does not exist" : ""))
                    .detail("A rehearsal would change the database instead of its copy."
                            + (result.isSuccess() ? "" : " Asked for a database that does not exist, it said: " + lastLine(said)))
                    .hint(definition.tool() == Tool.ALEMBIC
                            ? "In env.py take the URL from os.environ[\"DATABASE_URL\"] above everything else."
                            : "Take the connection from DATABASE_URL or the PG* variables.");
        }
    }

    /** The SQL that leads from one version to another; empty if the engine cannot print it. */
    public Optional<EngineSql> sql(Verb verb, String from, String target, EngineConnection connection) {
        if (!definition.can(verb)) {
            return Optional.empty();
        }
        CommandResult result = ask(verb, Map.of("from", from, "target", target), connection);
        return result.isSuccess() ? Optional.of(printed(from, target, result)) : Optional.empty();
    }

    /**
     * The SQL that leads from one version up to another, to be looked at.
     *
     * @throws DbmigException with what it said, if it cannot print it
     */
    public EngineSql print(String from, String target, EngineConnection connection) {
        return printed(from, target, tell(Verb.SQL, Map.of("from", from, "target", target), connection));
    }

    private EngineSql printed(String from, String target, CommandResult result) {
        return new EngineSql(definition.label() + " " + from + ":" + target, result.stdout(),
                definition.tool().answers().revisionsOf(result.stdout()));
    }

    /** @throws DbmigException with what it said, if it failed */
    public CommandResult tell(Verb verb, Map<String, String> values, EngineConnection connection) {
        CommandResult result = ask(verb, values, connection);
        require(verb, result);
        return result;
    }

    private CommandResult ask(Verb verb, Map<String, String> values, EngineConnection connection) {
        long end = System.nanoTime() + ANSWER.toNanos();
        return run(verb, values, connection, () -> {
            onPoll.run();
            if (System.nanoTime() > end) {
                throw DbmigException.refused(definition.label() + " did not answer within " + ANSWER.toSeconds() + " s")
                        .hint("Try it by hand: " + shown(verb, values, connection));
            }
        }, line -> { });
    }

    /**
     * Lets it work, for as long as it takes.
     *
     * @param target where to
     * @param onLine is told what it writes, line by line
     * @throws DbmigException with what it said, if it failed
     */
    public void work(Verb verb, String target, EngineConnection connection, Consumer<String> onLine) {
        boolean isAll = verb == Verb.DOWNGRADE && target.equals(BASE) && definition.can(Verb.DOWNGRADE_ALL);
        Verb told = isAll ? Verb.DOWNGRADE_ALL : verb;
        require(told, run(told, Map.of("target", target), connection, onPoll, onLine));
    }

    private CommandResult run(Verb verb, Map<String, String> values, EngineConnection connection, Runnable onPoll,
            Consumer<String> onLine) {
        try (EngineRun run = EngineRun.start(words(verb, values, connection), definition, connection, runner)) {
            return run.await(onPoll, onLine);
        }
    }

    private List<String> words(Verb verb, Map<String, String> values, EngineConnection connection) {
        Map<String, String> all = new HashMap<>(connection.placeholders(definition));
        all.putAll(values);
        return definition.command(verb, all);
    }

    /** As an operator would type it. */
    private String shown(Verb verb, Map<String, String> values, EngineConnection connection) {
        return String.join(" ", words(verb, values, connection));
    }

    private void require(Verb verb, CommandResult result) {
        if (!result.isSuccess()) {
            throw failure(verb, result);
        }
    }

    /** What it failed with, in its own words. */
    private DbmigException failure(Verb verb, CommandResult result) {
        String said = definition.tool().answers().complaint(result).strip();
        if (result.exitCode() == 127 && (said.contains("not found") || said.contains("No such file"))) {
            return DbmigException.refused("program \"" + definition.command(verb, Map.of()).get(0) + "\" not found")
                    .hint("Install it, or say how it is called: engine.run in dbmig.yaml.");
        }
        List<String> lines = said.lines().toList();
        DbmigException failure = DbmigException.refused(definition.label() + " " + verb.key() + " failed: " + lastLine(said))
                .detail(String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size())));
        return said.contains("Can't locate revision") ? failure.hint("The database is at a revision that this folder does not have."
                + " Is the folder an older one? If the revision is gone for good: dbmig stamp REVISION") : failure;
    }

    /** The last line that begins with an error's name, as Python prints it; else the last line. */
    private static String lastLine(String said) {
        List<String> lines = said.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        return lines.stream().filter(line -> line.matches("(FAILED|ERROR|[\\w.]*(Error|Exception)|[\\w.]+\\.exc\\.\\w+)\\b.*"))
                .reduce((a, b) -> b).or(() -> lines.stream().reduce((a, b) -> b)).orElse("it said nothing");
    }
}
