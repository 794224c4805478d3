package dev.dbmig.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the value of a key must look like. */
enum KeyType {
    TEXT("text", "Write a text."),
    PATH("path", "Write a path."),
    BOOLEAN("true or false", "Write true or false."),
    COUNT("whole number", "Write a whole number, e.g. 3."),
    /** Above zero, within what PostgreSQL's timeouts can hold. */
    TIMEOUT("duration", TimeSpan.HINT),
    /** As {@link #TIMEOUT}, but may be zero. */
    WAIT("duration, 0 for none", TimeSpan.HINT),
    PERIOD("duration", TimeSpan.HINT),
    SIZE("size", ByteSize.HINT),
    CHOICE("one of", "Write one of them."),
    TEXTS("list of texts", "Write a list: [one, two]."),
    ITEMS("list of sections", "Write a list whose items begin with \"- \".");

    /** lock_timeout and statement_timeout are 31 bits of milliseconds. */
    private static final Duration LONGEST = Duration.ofDays(24);

    private final String description;
    private final String hint;

    KeyType(String description, String hint) {
        this.description = description;
        this.hint = hint;
    }

    String description() {
        return description;
    }

    String hint() {
        return hint;
    }

    /** What is wrong with the text of a single value, e.g. {@code not a duration: "soon"}. */
    Optional<String> problem(String text, List<String> choices) {
        String shown = ": \"" + text + "\"";
        return switch (this) {
            case TEXT, PATH, TEXTS -> problemOfText(text);
            case BOOLEAN -> unless(text.equals("true") || text.equals("false"), "neither true nor false" + shown);
            case COUNT -> unless(text.matches("[0-9]{1,9}"), "not a whole number" + shown);
            case TIMEOUT, WAIT, PERIOD -> TimeSpan.parse(text)
                    .map(span -> problemOfSpan(span, shown))
                    .orElse(Optional.of("not a duration" + shown));
            case SIZE -> unless(ByteSize.parse(text).isPresent(), "not a size" + shown);
            case CHOICE -> unless(choices.contains(text), "none of " + String.join(", ", choices) + shown);
            case ITEMS -> Optional.of("not a list");
        };
    }

    private static Optional<String> problemOfText(String text) {
        if (text.indexOf('\0') >= 0) {
            return Optional.of("a text with a NUL character");
        }
        return unless(!text.isBlank(), "an empty text");
    }

    private Optional<String> problemOfSpan(Duration span, String shown) {
        if (this == TIMEOUT && span.isZero()) {
            return Optional.of("not above zero" + shown);
        }
        return unless(this == PERIOD || span.compareTo(LONGEST) <= 0, "longer than 24 days" + shown);
    }

    private static Optional<String> unless(boolean isRight, String problem) {
        return isRight ? Optional.empty() : Optional.of(problem);
    }
}
