package dev.dbmig.postgres;

/** Names and texts as they stand in SQL. */
public final class SqlText {

    private SqlText() {}

    /** {@code a"b} as {@code "a""b"}; always quoted, so that no keyword and no capital is misread. */
    public static String name(String name) {
        return '"' + withoutNul(name).replace("\"", "\"\"") + '"';
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
