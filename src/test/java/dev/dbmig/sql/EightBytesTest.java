package dev.dbmig.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class EightBytesTest {

    @Test
    void findsAndCountsACharacterAmongAnyBytes() {
        Random random = new Random(7);
        byte[] likely = {'\n', '\\', 0, 0x0b, 0x5d, (byte) 0x8a, (byte) 0xdc, (byte) 0xff, 'x'};
        for (int trial = 0; trial < 200_000; trial++) {
            byte[] bytes = new byte[EightBytes.COUNT + 1];
            int newlines = 0;
            boolean backslash = false;
            for (int i = 1; i < bytes.length; i++) {
                bytes[i] = likely[random.nextInt(likely.length)];
                newlines += bytes[i] == '\n' ? 1 : 0;
                backslash |= bytes[i] == '\\';
            }
            long eight = EightBytes.at(bytes, 1);
            assertThat(EightBytes.count(eight, '\n')).isEqualTo(newlines);
            assertThat(EightBytes.has(eight, '\\')).isEqualTo(backslash);
        }
    }
}
