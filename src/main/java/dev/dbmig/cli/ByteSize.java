package dev.dbmig.cli;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as PostgreSQL's settings write them: {@code 500MB}, {@code 1.5 GB}; units are powers of 1024. */
final class ByteSize {

    static final String HINT = "Write e.g. 500MB, 20GB or 1.5TB; a number alone is bytes.";

    private static final Map<String, Integer> POWERS = Map.of("B", 0, "KB", 1, "MB", 2, "GB", 3, "TB", 4);
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?) *([kKMGT]?B)?");

    private ByteSize() {}

    /** @return empty if the text is not a size */
    static Optional<Long> parse(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String unit = matcher.group(2) == null ? "B" : matcher.group(2).toUpperCase(java.util.Locale.ROOT);
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1024).pow(POWERS.get(unit)));
        return Optional.of(bytes).filter(b -> b.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0).map(BigDecimal::longValue);
    }
}
