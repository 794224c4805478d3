package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The file beside a script that says how it runs: Flyway's {@code x.sql.conf}, diesel's {@code metadata.toml}. */
final class ScriptConfiguration {

    private ScriptConfiguration() {}

    static Optional<Boolean> flyway(Path file, String shown) throws IOException {
        return read(file, shown, "executeInTransaction");
    }

    static Optional<Boolean> diesel(Path file, String shown) throws IOException {
        return Files.exists(file) ? read(file, shown, "run_in_transaction") : Optional.empty();
    }

    private static Optional<Boolean> read(Path file, String shown, String known) throws IOException {
        Optional<Boolean> transaction = Optional.empty();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "").strip();
            if (line.isEmpty()) {
                continue;
            }
            String[] pair = line.split("\\s*=\\s*", 2);
            if (pair.length < 2 || !pair[0].equals(known) || !pair[1].matches("true|false")) {
                throw DbmigException.refused(shown + ":" + (i + 1) + ": unknown setting '" + line + "'")
                        .hint("Known is '" + known + " = true' or 'false'.");
            }
            transaction = Optional.of(Boolean.valueOf(pair[1]));
        }
        return transaction;
    }
}
