package dev.dbmig.insight;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Expressions in one form. PostgreSQL shows {@code x IN ('a', 'b')} of a varchar column in one way after it was
 * made, and in another once that text was read again, as a restore does; both mean the same.
 */
final class CanonicalText {

    private static final String CONSTANT = "'(?:[^']|'')*'::[a-z ]+(?:\\(\\d+\\))?";

    /** {@code (ARRAY['a'::character varying, 'b'::character varying])::text[]} */
    private static final Pattern CAST_ARRAY = Pattern.compile(
            "\\(ARRAY\\[(" + CONSTANT + "(?:, " + CONSTANT + ")*+)\\]\\)::([a-z]+)\\[\\]");

    private static final Pattern EACH = Pattern.compile(CONSTANT);

    private CanonicalText() {
    }

    static String of(String fact) {
        if (!fact.contains("(ARRAY['")) {
            return fact;
        }
        Matcher arrays = CAST_ARRAY.matcher(fact);
        StringBuilder text = new StringBuilder();
        while (arrays.find()) {
            String members = EACH.matcher(arrays.group(1)).replaceAll(
                    member -> Matcher.quoteReplacement("(" + member.group() + ")::" + arrays.group(2)));
            arrays.appendReplacement(text, Matcher.quoteReplacement("ARRAY[" + members + "]"));
        }
        return arrays.appendTail(text).toString();
    }
}
