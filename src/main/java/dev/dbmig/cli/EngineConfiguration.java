package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.engine.EngineDefinition;
import dev.dbmig.engine.Tool;
import dev.dbmig.engine.Verb;
import dev.dbmig.process.CommandLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The section {@code engine:}, or the {@code alembic.ini} that says the same. */
final class EngineConfiguration {

    private static final String ALEMBIC_INI = "alembic.ini";

    private final Path folder;
    private final Function<String, Optional<String>> text;

    /**
     * @param folder of dbmig.yaml
     * @param text what is configured for a key
     */
    EngineConfiguration(Path folder, Function<String, Optional<String>> text) {
        this.folder = folder;
        this.text = text;
    }

    /**
     * @param variables of .env files, which the engine sees too
     * @return empty if dbmig's own migrations are used
     */
    Optional<EngineDefinition> read(Map<String, String> variables) {
        Optional<String> preset = text.apply("engine.preset");
        if (preset.filter("none"::equals).isPresent()) {
            return Optional.empty();
        }
        Map<Verb, List<String>> own = commands();
        Optional<Path> alembic = detected();
        if (preset.isEmpty() && own.isEmpty() && alembic.isEmpty()) {
            refuseRest();
            return Optional.empty();
        }
        Tool tool = preset.map(name -> Tool.valueOf(name.toUpperCase(Locale.ROOT)))
                .orElse(own.containsKey(Verb.CURRENT) ? Tool.OWN : Tool.ALEMBIC);
        Path directory = text.apply("engine.dir").map(dir -> folder.resolve(dir).normalize())
                .or(() -> tool == Tool.ALEMBIC ? alembic : Optional.empty()).orElse(folder);
        Map<String, String> environment = new LinkedHashMap<>(variables);
        environment.putAll(environment());
        return Optional.of(new EngineDefinition(tool, directory, text.apply("engine.run").map(CommandLine::split).orElse(List.of()),
                environment, own, list("engine.tables"), text.apply("engine.scheme").orElse("postgresql")));
    }

    private Map<Verb, List<String>> commands() {
        Map<Verb, List<String>> commands = new EnumMap<>(Verb.class);
        for (Verb verb : Verb.values()) {
            text.apply("engine." + verb.key()).ifPresent(command -> commands.put(verb, CommandLine.split(command)));
        }
        return commands;
    }

    private void refuseRest() {
        for (String key : List.of("dir", "run", "environment", "tables", "scheme")) {
            if (text.apply("engine." + key).isPresent()) {
                throw DbmigException.usage("engine." + key + " says nothing without an engine")
                        .hint("Say which: engine.preset, or the commands engine.current, engine.history and engine.upgrade.");
            }
        }
    }

    /** The folder that has an alembic.ini: this one, or one in it; nothing where dbmig's own migrations are. */
    private Optional<Path> detected() {
        Path dir = text.apply("engine.dir").map(folder::resolve).orElse(folder);
        if (Files.isRegularFile(dir.resolve(ALEMBIC_INI))) {
            return Optional.of(dir.normalize());
        }
        if (text.apply("migrations.dir").isPresent() || text.apply("engine.dir").isPresent() || hasScripts(folder.resolve("migrations"))) {
            return Optional.empty();
        }
        List<Path> found;
        try (Stream<Path> folders = Files.list(folder)) {
            found = folders.filter(path -> Files.isRegularFile(path.resolve(ALEMBIC_INI))).sorted().toList();
        } catch (IOException e) {
            return Optional.empty();
        }
        if (found.size() > 1) {
            throw DbmigException.usage("several folders have an alembic.ini: " + String.join(", ", found.stream()
                    .map(path -> path.getFileName().toString()).toList())).hint("Say which: engine.dir in dbmig.yaml.");
        }
        return found.stream().findFirst();
    }

    private static boolean hasScripts(Path migrations) {
        try (Stream<Path> files = Files.list(migrations)) {
            return files.anyMatch(file -> file.toString().endsWith(".sql"));
        } catch (IOException e) {
            return false;
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String item : list("engine.environment")) {
            int at = item.indexOf('=');
            if (at < 1) {
                throw DbmigException.usage("\"" + item + "\" in engine.environment is no variable").hint("Write NAME=value.");
            }
            environment.put(item.substring(0, at).strip(), item.substring(at + 1));
        }
        return environment;
    }

    private List<String> list(String key) {
        return text.apply(key).map(items -> List.of(items.split(","))).orElse(List.of());
    }
}
