package dev.dbmig.sql;

import java.util.regex.Pattern;

/** Names and texts as they stand in SQL. */
public final class Identifiers {

    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

    private Identifiers() {
    }

    /** {@code a"b} as {@code "a""b"}; always quoted, so that no keyword and no capital is misread. */
    public static String quote(String name) {
        return '"' + withoutNul(name).replace("\"", "\"\"") + '"';
    }

    /** As {@code quote_ident} writes it, but for keywords: with quotes only where they are needed. */
    public static String quoteIfNeeded(String name) {
        return PLAIN.matcher(name).matches() ? name : quote(name);
    }

    /** A string constant that means the same with either standard_conforming_strings. */
    public static String literal(String text) {
        String quoted = "'" + withoutNul(text).replace("'", "''") + "'";
        return text.indexOf('\\') < 0 ? quoted : " E" + quoted.replace("\\", "\\\\");
    }

    private static String withoutNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("PostgreSQL has no NUL character in names and texts");
        }
        return text;
    }
}
