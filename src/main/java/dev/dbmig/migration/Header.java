package dev.dbmig.migration;

import java.util.Locale;

/**
 * What the comment lines at the top of a script say about it. A field that is not given, or still holds its
 * placeholder ({@code [Your Name]}), is null.
 */
public record Header(String description, String author, String date, Boolean reversible) {

    public static final Header NONE = new Header(null, null, null, null);

    /** This header with what one comment says, {@code comment} being the line after its {@code --}. */
    Header with(String comment) {
        int colon = comment.indexOf(':');
        String value = colon < 0 ? "" : comment.substring(colon + 1).strip();
        if (value.isEmpty() || value.startsWith("[") && value.endsWith("]")) {
            return this;
        }
        return switch (comment.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
            case "description" -> new Header(first(description, value), author, date, reversible);
            case "author" -> new Header(description, first(author, value), date, reversible);
            case "date", "created" -> new Header(description, author, first(date, value), reversible);
            case "reversible" -> new Header(description, author, date, first(reversible, answer(value)));
            default -> this;
        };
    }

    private static <T> T first(T old, T next) {
        return old == null ? next : old;
    }

    private static Boolean answer(String value) {
        String word = value.split("[^\\p{L}]", 2)[0].toLowerCase(Locale.ROOT);
        return switch (word) {
            case "yes", "true" -> Boolean.TRUE;
            case "no", "false" -> Boolean.FALSE;
            default -> null;
        };
    }
}
