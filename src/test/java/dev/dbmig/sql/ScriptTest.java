package dev.dbmig.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptTest {

    @Test
    void aSectionEndsWhereItsBytesEnd(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("1.sql"), "-- up\nSELECT 'é';\n-- down\nSELECT 2;\n");
        try (InputStream in = Script.ofSection("1.sql", file, 2, 6, 19).source().open()) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("SELECT 'é';\n");
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void quotesNamesAndTexts() {
        assertThat(Identifiers.quote("a\"B c.é")).isEqualTo("\"a\"\"B c.é\"");
        assertThat(Identifiers.literal("it's")).isEqualTo("'it''s'");
        assertThat(Identifiers.literal("a\\'b")).isEqualTo(" E'a\\\\''b'");
    }

    @Test
    void aCopyOfVariablesIsIndependent() {
        Variables variables = new Variables().set("v", "1");
        Variables copy = variables.copy().set("v", "2");
        assertThat(variables.get("v")).contains("1");
        assertThat(copy.unset("v").get("v")).isEmpty();
    }

    @Test
    void aLocationReadsAsCompilersWriteIt() {
        assertThat(new Location("migrations/x.sql", 12, 5)).hasToString("migrations/x.sql:12:5");
    }
}
