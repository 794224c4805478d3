package dev.dbmig.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopyEndsTest {

    @ParameterizedTest
    @CsvSource({"'\\.\n', 1", "'a\n\\.\n\n\nb\n\\.\n', 2", "'a\\.\n', 0", "'\\..\n', 0", "'\\\\.\n', 0", "' \\.\n', 0",
            "'\\.', 0", "'\\\n.\n', 0", "'', 0", "'\\.\\.\n\\.\n', 1"})
    void countsLinesThatEndTheData(String text, long expected) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        CopyEnds whole = new CopyEnds();
        whole.write(bytes, 0, bytes.length);
        CopyEnds single = new CopyEnds();
        for (byte b : bytes) {
            single.write(b);
        }
        assertThat(whole.count()).isEqualTo(expected);
        assertThat(single.count()).isEqualTo(expected);
    }
}
