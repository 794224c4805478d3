package dev.dbmig.engine;

import dev.dbmig.DbmigException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An engine as it was configured.
 *
 * @param directory that its commands run in, absolute
 * @param prefix words in front of each command of a known tool, e.g. {@code uv run}
 * @param environment added to that of its processes; what names the database stands above it
 * @param own commands that were configured, instead of the tool's, word by word with placeholders
 * @param tables where it keeps its history, as {@code schema.table}: no part of the schema that is compared
 * @param scheme of the URL that it is given, e.g. {@code postgresql+psycopg}
 */
public record EngineDefinition(Tool tool, Path directory, List<String> prefix, Map<String, String> environment,
        Map<Verb, List<String>> own, List<String> tables, String scheme) {

    public EngineDefinition {
        environment = Map.copyOf(environment);
        own = Map.copyOf(own);
        tables = tables.isEmpty() ? tool.tables() : List.copyOf(tables);
        for (Verb verb : List.of(Verb.CURRENT, Verb.HISTORY, Verb.UPGRADE)) {
            if (tool == Tool.OWN && !own.containsKey(verb)) {
                throw DbmigException.usage("the engine has no command \"" + verb.key() + "\"")
                        .hint("engine needs the commands current, history and upgrade; or a preset: alembic, flyway or sqitch.");
            }
        }
    }

    /** A known tool in its folder. */
    public static EngineDefinition of(Tool tool, Path directory) {
        return new EngineDefinition(tool, directory, List.of(), Map.of(), Map.of(), List.of(), "postgresql");
    }

    public String label() {
        return tool.label();
    }

    public boolean can(Verb verb) {
        return own.containsKey(verb) || tool.commands().containsKey(verb);
    }

    /**
     * The command, its placeholders filled in.
     *
     * @throws DbmigException if the engine has none
     */
    List<String> command(Verb verb, Map<String, String> values) {
        require(verb);
        List<String> words = new ArrayList<>(own.containsKey(verb) ? List.of() : prefix);
        for (String word : own.containsKey(verb) ? own.get(verb) : tool.commands().get(verb)) {
            words.add(filled(word, values));
        }
        return words;
    }

    /** @throws DbmigException if it has no such command */
    void require(Verb verb) {
        if (!can(verb)) {
            throw DbmigException.refused(label() + " has no command for \"" + verb.key() + "\"").hint(tool.instead(verb));
        }
    }

    private static String filled(String word, Map<String, String> values) {
        String filled = word;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("{" + value.getKey() + "}", value.getValue());
        }
        return filled;
    }
}
