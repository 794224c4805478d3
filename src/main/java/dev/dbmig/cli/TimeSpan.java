package dev.dbmig.cli;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 200ms}, {@code 90s}, {@code 1h30m}, {@code 7d}; a bare number is seconds. */
final class TimeSpan {

    static final String HINT = "Write e.g. 200ms, 60s, 10m, 1h30m or 7d; a number alone is seconds.";

    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    private static final Pattern PART = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern WHOLE = Pattern.compile("(?:" + PART.pattern() + "){1,5}");

    private TimeSpan() {}

    /** @return empty if the text is not a duration */
    static Optional<Duration> parse(String text) {
        String spelled = text.matches("[0-9]{1,9}") ? text + "s" : text;
        if (!WHOLE.matcher(spelled).matches()) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(spelled);
        while (part.find()) {
            sum = sum.plus(UNITS.get(part.group(2)).multipliedBy(Long.parseLong(part.group(1))));
        }
        return Optional.of(sum);
    }
}
