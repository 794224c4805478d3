package dev.dbmig.insight;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which objects may differ, and why that is right.
 *
 * @param object a kind and a qualified name, with {@code *} for any characters, e.g. {@code table public.tmp_*}; of
 *     a table, a view and the like it covers what belongs to it, too
 * @param reason never empty
 */
public record IgnoreRule(String object, String reason) {

    private static final String RELATION = "(?:table|view|materialized view|foreign table|composite type) ";
    private static final String PARTS = "(?:column|column order|constraint|index|trigger|rule|policy) ";

    public boolean covers(SchemaDifference difference) {
        String object = difference.object();
        if (object.matches(regex(this.object))) {
            return true;
        }
        if (!this.object.matches("(?s)" + RELATION + ".*")) {
            return false;
        }
        String name = regex(this.object.replaceFirst(RELATION, ""));
        return object.matches("(?s)" + PARTS + name + "(?:[. ].*)?")
                || object.matches("(?s)comment (?:table column|table|view|materialized view|foreign table|index) " + name + "(?:\\..*)?")
                || object.matches("(?s)comment .* on " + name)
                || object.startsWith("sequence ") && fact(difference).matches("(?s).*owned by " + name + "\\..*");
    }

    private static String fact(SchemaDifference difference) {
        return difference.before() == null ? difference.after() : difference.before();
    }

    private static String regex(String glob) {
        return Arrays.stream(glob.strip().split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*", "(?s)", ""));
    }
}
