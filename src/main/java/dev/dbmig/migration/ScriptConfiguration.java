package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The file beside a script that says how it runs: Flyway's {@code x.sql.conf}, diesel's {@code metadata.toml}. */
final class ScriptConfiguration {

    private static final String PLACEHOLDERS = "placeholderReplacement";

    private ScriptConfiguration() {}

    static Optional<Boolean> flyway(Path file, String shown) throws IOException {
        return read(file, shown, "executeInTransaction", PLACEHOLDERS);
    }

    /** Whether the script's text may stand as it is; the configuration itself was read before. */
    static boolean keepsPlaceholders(Path file) {
        try {
            return Files.exists(file) && read(file, file.toString(), PLACEHOLDERS, "executeInTransaction").equals(Optional.of(false));
        } catch (IOException e) {
            throw Unreadable.file(file.toString(), e);
        }
    }

    static Optional<Boolean> diesel(Path file, String shown) throws IOException {
        return Files.exists(file) ? read(file, shown, "run_in_transaction", "") : Optional.empty();
    }

    /** @param other what may stand there too; empty for nothing */
    private static Optional<Boolean> read(Path file, String shown, String known, String other) throws IOException {
        Optional<Boolean> value = Optional.empty();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "").strip();
            if (line.isEmpty()) {
                continue;
            }
            String[] pair = line.split("\\s*=\\s*", 2);
            if (pair.length < 2 || !pair[0].equals(known) && !pair[0].equals(other) || !pair[1].matches("true|false")) {
                throw DbmigException.refused(shown + ":" + (i + 1) + ": unknown setting '" + line + "'")
                        .hint("Known is '" + known + " = true' or 'false'.");
            }
            value = pair[0].equals(known) ? Optional.of(Boolean.valueOf(pair[1])) : value;
        }
        return value;
    }
}
