package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The process environment over the .env files, each variable with its origin. Empty counts as not set. */
final class VariableLayers {

    /** Variables that are no key of dbmig.yaml. */
    private static final Set<String> EXTRAS =
            Set.of("DBMIG_DATABASE_URL", "DBMIG_DEBUG", "DBMIG_CONFIG", "DBMIG_ENV", "DBMIG_TEST_DATABASE_URL");

    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, String> origins = new LinkedHashMap<>();

    VariableLayers(Map<String, String> processEnvironment) {
        values.putAll(processEnvironment);
    }

    /** Adds a .env file below what is there. */
    void add(String shownAs, Map<String, String> variables) {
        variables.forEach((name, value) -> {
            if (!value.isEmpty() && values.getOrDefault(name, "").isEmpty()) {
                values.put(name, value);
                origins.put(name, name + " (" + shownAs + ")");
            }
        });
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    Map<String, String> values() {
        return Map.copyOf(values);
    }

    /** Those that .env files alone set. */
    Map<String, String> fromFiles() {
        Map<String, String> found = new LinkedHashMap<>();
        origins.keySet().forEach(name -> found.put(name, values.get(name)));
        return found;
    }

    Map<String, String> origins() {
        return origins;
    }

    String origin(String name) {
        return origins.getOrDefault(name, name);
    }

    /** What variables say for the keys of dbmig.yaml; {@code database} is left to the connection. */
    Map<String, Setting> settings() {
        Map<String, Setting> settings = new LinkedHashMap<>();
        get("BACKUP_DIR").ifPresent(dir -> settings.put("backup.dir", new Setting(dir, origin("BACKUP_DIR"))));
        for (ConfigurationKey key : ConfigurationKeys.ALL) {
            String name = key.variable().orElse("");
            if (!key.path().equals("database") && get(name).isPresent()) {
                String text = get(name).get();
                key.problem(text).ifPresent(problem -> {
                    throw DbmigException.usage(origin(name) + " is " + problem).hint(key.hint());
                });
                settings.put(key.path(), new Setting(text, origin(name)));
            }
        }
        return settings;
    }

    /** One for each DBMIG_* variable that nothing reads. */
    List<String> warnings() {
        Set<String> known = new LinkedHashSet<>(EXTRAS);
        ConfigurationKeys.ALL.forEach(key -> key.variable().ifPresent(known::add));
        List<String> warnings = new ArrayList<>();
        values.keySet().stream().sorted().forEach(name -> {
            if (name.startsWith("DBMIG_") && !known.contains(name)) {
                warnings.add("unknown variable " + origin(name) + " is ignored"
                        + Suggestion.nearest(name, known).map(near -> "; did you mean " + near + "?").orElse(""));
            }
        });
        if (origins.containsKey("DBMIG_CONFIG")) {
            warnings.add(origin("DBMIG_CONFIG") + " is ignored: set it in the process environment, or use --config");
        }
        return warnings;
    }
}
