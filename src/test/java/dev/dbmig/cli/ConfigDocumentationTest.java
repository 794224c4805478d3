package dev.dbmig.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds docs/configuration.md to the table of the keys. */
class ConfigDocumentationTest {

    @Test
    void describesEveryKey() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("docs/configuration.md"));
        assertThat(ConfigurationKeys.ALL).allSatisfy(key -> assertThat(lines)
                .anyMatch(line -> line.startsWith(row(key)) && line.length() > row(key).length() + 10));
        assertThat(lines.stream().filter(line -> line.startsWith("| `")).count())
                .isEqualTo(ConfigurationKeys.ALL.size());
    }

    private static String row(ConfigurationKey key) {
        String type = key.type() == KeyType.CHOICE
                ? String.join(", ", key.choices().stream().map(choice -> "`" + choice + "`").toList())
                : key.type().description();
        String variable = key.variable().map(name -> "`" + name + "`").orElse("");
        return "| `" + key.path() + "` | " + type + " | " + key.byDefault() + " | " + variable + " | ";
    }
}
