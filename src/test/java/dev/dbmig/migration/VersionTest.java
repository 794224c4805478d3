package dev.dbmig.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class VersionTest {

    @Test
    void comparesPartsAsNumbers() {
        assertThat(Version.of("2")).isLessThan(Version.of("10"));
        assertThat(Version.of("1.9.0")).isLessThan(Version.of("1.10.0"));
        assertThat(Version.of("20241227_101500")).isLessThan(Version.of("20241227_101501"));
        assertThat(Version.of("9".repeat(40))).isLessThan(Version.of("1" + "0".repeat(40)));
    }

    @Test
    void equalsByNumberButShowsWhatWasWritten() {
        assertThat(Version.of("01")).isEqualTo(Version.of("1")).hasSameHashCodeAs(Version.of("1"));
        assertThat(Version.of("1_2")).isEqualTo(Version.of("1.2"));
        assertThat(Version.of("1.0")).isEqualTo(Version.of("1"));
        assertThat(Version.of("004")).hasToString("004");
    }

    @Test
    void refusesAnEmptyVersion() {
        assertThatThrownBy(() -> Version.of(" ")).hasMessage("a version must not be empty");
    }

    @Test
    void isATotalOrderThatAgreesWithEquals() {
        Random random = new Random(42);
        for (int i = 0; i < 100_000; i++) {
            Version a = any(random);
            Version b = any(random);
            Version c = any(random);
            assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
            assertThat(a.compareTo(b) == 0).as("%s %s", a, b).isEqualTo(a.equals(b));
            if (a.equals(b)) {
                assertThat(a).hasSameHashCodeAs(b);
            }
            if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
                assertThat(a.compareTo(c)).as("%s %s %s", a, b, c).isLessThanOrEqualTo(0);
            }
        }
    }

    private static Version any(Random random) {
        String alphabet = "0012a._-";
        StringBuilder text = new StringBuilder("0");
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return Version.of(text.toString());
    }
}
