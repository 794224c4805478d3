package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code host=localhost dbname='my db' password='it\'s'}: libpq's "Keyword/Value Connection Strings".
 * Values are never shown in errors, as any of them may be the password.
 */
final class KeyValueString {

    private final String text;
    private int at;

    private KeyValueString(String text) {
        this.text = text;
    }

    static Map<String, String> parse(String text) {
        return new KeyValueString(text).pairs();
    }

    private Map<String, String> pairs() {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (skipSpace(); at < text.length(); skipSpace()) {
            String keyword = keyword();
            Keywords.check(keyword, "the connection string");
            pairs.put(keyword, peek() == '\'' ? quoted(keyword) : plain());
        }
        return pairs;
    }

    private String keyword() {
        int start = at;
        while (at < text.length() && text.charAt(at) != '=' && !isSpace(text.charAt(at))) {
            at++;
        }
        String keyword = text.substring(start, at);
        skipSpace();
        if (peek() != '=') {
            throw DbmigException.usage("missing \"=\" after a keyword in the connection string")
                    .hint("Write it as: host=localhost dbname=app user=app");
        }
        at++;
        skipSpace();
        return keyword;
    }

    private String plain() {
        StringBuilder value = new StringBuilder();
        while (at < text.length() && !isSpace(text.charAt(at))) {
            if (text.charAt(at) == '\\') {
                at++;
            }
            if (at < text.length()) {
                value.append(text.charAt(at++));
            }
        }
        return value.toString();
    }

    private String quoted(String keyword) {
        StringBuilder value = new StringBuilder();
        at++;
        while (peek() != '\'') {
            if (peek() == '\\') {
                at++;
            }
            if (at >= text.length()) {
                throw DbmigException.usage("unterminated quoted value of \"" + keyword + "\" in the connection string");
            }
            value.append(text.charAt(at++));
        }
        at++;
        return value.toString();
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skipSpace() {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }
}
