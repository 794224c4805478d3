package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write and read them. */
final class Durations {

    private static final Pattern TIME = Pattern.compile("(\\d+)\\s*(ms|s|m|h)?");

    private Durations() {
    }

    /** @param option what it was given for, as errors name it */
    static Duration parse(String option, String text) {
        Matcher matcher = TIME.matcher(text.strip());
        try {
            if (matcher.matches()) {
                long number = Long.parseLong(matcher.group(1));
                return switch (matcher.group(2) == null ? "s" : matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofSeconds(number);
                };
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // Told below: a number that nobody means.
        }
        throw DbmigException.usage(option + ": \"" + text + "\" is no time")
                .hint("Write a number of seconds, or one with ms, s, m or h, such as 90s or 10m.");
    }

    /** "12 ms", "3.4 s", "2 min 05 s". */
    static String show(Duration time) {
        long millis = time.toMillis();
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        return time.toMinutes() + " min " + String.format("%02d s", time.toSecondsPart());
    }
}
