package dev.dbmig.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A key of dbmig.yaml.
 *
 * @param path with dots, e.g. {@code backup.keep.last}
 * @param choices for {@link KeyType#CHOICE}
 * @param byDefault as shown to users
 */
record ConfigurationKey(String path, KeyType type, List<String> choices, String byDefault) {

    /** The variable that stands above the file; none for lists of sections. */
    Optional<String> variable() {
        if (type == KeyType.ITEMS) {
            return Optional.empty();
        }
        String name = path.equals("database") ? "database-url" : path.equals(ConfigurationKeys.COPY) ? "backup.copy-to" : path;
        return Optional.of("DBMIG_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
    }

    Optional<String> problem(String text) {
        return type.problem(text, choices);
    }

    String hint() {
        return type == KeyType.CHOICE ? "Write one of: " + String.join(", ", choices) + "." : type.hint();
    }
}
