package dev.dbmig.engine;

import java.util.List;
import java.util.Map;

/** The engines that dbmig knows by name, and one that its commands describe. */
public enum Tool {
    ALEMBIC("alembic", new AlembicAnswers(), List.of("public.alembic_version"), true, Map.of(
            Verb.CURRENT, List.of("alembic", "current"),
            Verb.HISTORY, List.of("alembic", "history", "--verbose"),
            Verb.UPGRADE, List.of("alembic", "upgrade", "{target}"),
            Verb.DOWNGRADE, List.of("alembic", "downgrade", "{target}"),
            Verb.SQL, List.of("alembic", "upgrade", "{from}:{target}", "--sql"),
            Verb.SQL_DOWN, List.of("alembic", "downgrade", "{from}:{target}", "--sql"),
            Verb.NEW, List.of("alembic", "revision", "-m", "{name}"),
            Verb.STAMP, List.of("alembic", "stamp", "--purge", "{target}"))),
    SQITCH("sqitch", new SqitchAnswers(), List.of("sqitch.changes", "sqitch.dependencies", "sqitch.events", "sqitch.projects",
            "sqitch.releases", "sqitch.tags"), false, Map.of(
            Verb.CURRENT, List.of("sqitch", "status"),
            Verb.HISTORY, List.of("sqitch", "plan", "--no-headers", "--format", "format:%n %B"),
            Verb.UPGRADE, List.of("sqitch", "deploy", "--verify", "--to-change", "{target}"),
            Verb.DOWNGRADE, List.of("sqitch", "revert", "-y", "--to-change", "{target}"),
            Verb.DOWNGRADE_ALL, List.of("sqitch", "revert", "-y"),
            Verb.NEW, List.of("sqitch", "add", "{name}", "--note", "{name}"),
            Verb.STAMP, List.of("sqitch", "deploy", "--log-only", "--to-change", "{target}"))),
    FLYWAY("flyway", new FlywayAnswers(), List.of("public.flyway_schema_history"), false, Map.of(
            Verb.CURRENT, List.of("flyway", "info", "-outputType=json", "-skipCheckForUpdate"),
            Verb.HISTORY, List.of("flyway", "info", "-outputType=json", "-skipCheckForUpdate"),
            Verb.UPGRADE, List.of("flyway", "migrate", "-target={target}", "-skipCheckForUpdate"),
            Verb.STAMP, List.of("flyway", "migrate", "-skipExecutingMigrations=true", "-target={target}", "-skipCheckForUpdate"))),
    OWN("the engine", new LineAnswers(), List.of(), false, Map.of());

    private final String label;
    private final Answers answers;
    private final List<String> tables;
    private final boolean connectsOnce;
    private final Map<Verb, List<String>> commands;

    Tool(String label, Answers answers, List<String> tables, boolean connectsOnce, Map<Verb, List<String>> commands) {
        this.label = label;
        this.answers = answers;
        this.tables = tables;
        this.connectsOnce = connectsOnce;
        this.commands = commands;
    }

    /** How people call it. */
    public String label() {
        return label;
    }

    Answers answers() {
        return answers;
    }

    /** Where it keeps its own history, as {@code schema.table}. */
    public List<String> tables() {
        return tables;
    }

    /** Whether one command makes one connection, so that a fence can be closed behind it. */
    public boolean connectsOnce() {
        return connectsOnce;
    }

    /** What an operator can do where it has no command. */
    String instead(Verb verb) {
        if (this == FLYWAY && verb == Verb.DOWNGRADE) {
            return "Flyway's undo belongs to a paid edition; with that: 'engine: {downgrade: flyway undo}'. Without: take the change"
                    + " back by a new migration, or go back to a backup with 'dbmig restore'.";
        }
        String configure = "onfigure it: engine." + verb.key() + " in dbmig.yaml.";
        return this == FLYWAY && verb == Verb.NEW ? "Write the file yourself, e.g. V2__name.sql, or c" + configure : "C" + configure;
    }

    /** Its commands, word by word. */
    public Map<Verb, List<String>> commands() {
        return commands;
    }
}
