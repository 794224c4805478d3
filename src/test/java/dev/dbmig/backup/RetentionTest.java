package dev.dbmig.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden files; -Ddbmig.golden=write writes them anew, to be looked at. */
class RetentionTest {

    private static final Path CASES = Path.of("src/test/resources/retention");
    private static final String ARROW = "\n=>\n";

    static List<Path> cases() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void judgesAsTheGoldenFileSays(Path file) throws IOException {
        String[] parts = Files.readString(file).split(ARROW, 2);
        String answer = new RetentionCase(parts[0]).answer();
        if ("write".equals(System.getProperty("dbmig.golden"))) {
            Files.writeString(file, parts[0] + ARROW + answer);
        } else {
            assertThat(answer).as(file.toString()).isEqualTo(parts[1]);
        }
    }

    @Test
    void hasManyCases() throws IOException {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(40);
    }

    @Test
    void saysWhatAPolicyIs() {
        assertThat(RetentionPolicy.EMPTY).hasToString("no rule").matches(RetentionPolicy::isEmpty);
        assertThat(RetentionPolicy.USUAL).hasToString("last 3, within 48h, daily 7, weekly 4, monthly 12");
        assertThat(new RetentionPolicy(0, Optional.of(Duration.ZERO), 0, 0, 0, 0, 0)).matches(RetentionPolicy::isEmpty);
        assertThat(new RetentionPolicy(0, Optional.empty(), 0, 0, 0, 2, 3L << 30)).hasToString("yearly 2, size 3.0 GB");
        assertThatThrownBy(() -> new RetentionPolicy(-1, Optional.empty(), 0, 0, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesSpansAsPeopleDo() {
        assertThat(Stream.of("PT48H", "PT72H", "P30D", "PT36H", "PT60H", "PT90M", "PT1S", "PT0S")
                .map(Duration::parse).map(RetentionPolicy::text))
                .containsExactly("48h", "3d", "30d", "36h", "2d12h", "1h30m", "1s", "0s");
    }

    @Test
    void countsWithSpansThatNoCalendarHas() {
        String text = "x\npolicy: within 999999999d, daily 999999999, yearly 999999999\nnow: 2026-11-21T09:00\n"
                + "app 2026-11-01T02:00 +1d x20 10MB decoded\n";
        assertThat(new RetentionCase(text).verdicts()).allMatch(Verdict::isKept);
    }
}
