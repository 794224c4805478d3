package dev.dbmig.sql;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a text is, and where each of its characters stands in the text around it.
 *
 * @param at of each character of {@code text} its index in the text around; one more for the end
 */
record QuotedText(String text, int[] at) {

    private static final String NUMBERED_ESCAPES = "01234567xuU";
    private static final String NAMED_ESCAPES = "bfnrt";

    /** Part of a text, as it stands there. */
    static QuotedText of(String around, int start, int end) {
        int[] at = new int[end - start + 1];
        Arrays.setAll(at, i -> start + i);
        return new QuotedText(around.substring(start, end), at);
    }

    /**
     * What stands in a string constant, its quotes resolved.
     *
     * @param start of the constant, with the letter before its quote
     * @return empty for one that has no end, or escapes that stand for a number
     */
    static Optional<QuotedText> constant(String around, int start) {
        if (around.charAt(start) == '$') {
            return dollar(around, start);
        }
        boolean hasEscapes = around.charAt(start) != '\'';
        StringBuilder text = new StringBuilder();
        int[] at = new int[around.length() - start + 1];
        for (int i = around.indexOf('\'', start) + 1; i < around.length(); i++) {
            char c = around.charAt(i);
            char next = i + 1 < around.length() ? around.charAt(i + 1) : 0;
            at[text.length()] = i;
            if (c == '\'' && next != '\'') {
                return Optional.of(new QuotedText(text.toString(), Arrays.copyOf(at, text.length() + 1)));
            }
            boolean isEscape = hasEscapes && c == '\\';
            if (isEscape && NUMBERED_ESCAPES.indexOf(next) >= 0) {
                return Optional.empty();
            }
            text.append(isEscape ? NAMED_ESCAPES.indexOf(next) >= 0 ? ' ' : next : c);
            i += c == '\'' || isEscape ? 1 : 0;
        }
        return Optional.empty();
    }

    private static Optional<QuotedText> dollar(String around, int start) {
        int open = around.indexOf('$', start + 1) + 1;
        int close = open == 0 ? -1 : around.indexOf(around.substring(start, open), open);
        return close < 0 ? Optional.empty() : Optional.of(of(around, open, close));
    }

    QuotedText part(int start, int end) {
        return new QuotedText(text.substring(start, end), Arrays.copyOfRange(at, start, end + 1));
    }

    /** The same, with its places in what is around {@code outer}. */
    QuotedText within(QuotedText outer) {
        return new QuotedText(text, Arrays.stream(at).map(i -> outer.at[i]).toArray());
    }
}
