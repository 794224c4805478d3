package dev.dbmig.sql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first tokens of a statement, without comments: enough to tell what kind it is. */
final class Tokens {

    private static final int LONGEST = 1 << 16;
    private static final Pattern TAG = Pattern.compile("\\$([A-Za-z_\\x80-\\uffff][A-Za-z_0-9\\x80-\\uffff]*)?\\$");
    private static final Pattern UESCAPE = Pattern.compile("\\s+uescape\\s+'(.)'", Pattern.CASE_INSENSITIVE);

    enum Kind { WORD, QUOTED, STRING, SYMBOL }

    /**
     * @param text a word as PostgreSQL folds it, what stands in quotes, or one character
     * @param at where it begins in the text that was read; -1 for one that stands nowhere
     */
    record Token(Kind kind, String text, int at) {

        Token(Kind kind, String text) {
            this(kind, text, -1);
        }

        boolean is(String word) {
            return kind == Kind.WORD && text.equals(word);
        }

        boolean isSymbol(char c) {
            return kind == Kind.SYMBOL && text.charAt(0) == c;
        }

        boolean isName() {
            return kind == Kind.WORD || kind == Kind.QUOTED;
        }
    }

    private static final Token NONE = new Token(Kind.SYMBOL, "\0");

    private final String text;
    private final List<Token> found = new ArrayList<>();
    private int at;
    private boolean isAtEnd;

    private Tokens(String text) {
        this.text = text;
    }

    static TokenReader of(Statement statement, int most) {
        return statement.tokens().first(most);
    }

    /** Of a statement, for its first tokens; they are read when they are asked for, once. */
    static Tokens of(byte[] body) {
        return new Tokens(new String(body, 0, Math.min(body.length, LONGEST), StandardCharsets.UTF_8));
    }

    static TokenReader of(String text, int most) {
        return new Tokens(text).first(most);
    }

    private TokenReader first(int most) {
        while (found.size() < most && !isAtEnd) {
            Token token = next();
            isAtEnd = token == NONE;
            if (!isAtEnd) {
                found.add(token);
            }
        }
        return new TokenReader(List.copyOf(found.subList(0, Math.min(most, found.size()))));
    }

    static String withoutComments(String text) {
        Tokens tokens = new Tokens(text);
        StringBuilder kept = new StringBuilder();
        while (tokens.at < text.length()) {
            int start = tokens.at;
            tokens.skipSpace();
            if (tokens.at > start) {
                kept.append(' ');
            }
            start = tokens.at;
            tokens.next();
            kept.append(text, start, tokens.at);
        }
        return kept.toString();
    }

    private Token next() {
        skipSpace();
        if (at >= text.length()) {
            return NONE;
        }
        int start = at;
        Token token = scan();
        return new Token(token.kind(), token.text(), start);
    }

    private Token scan() {
        char c = text.charAt(at);
        if (c == '\'') {
            return new Token(Kind.STRING, quoted('\''));
        }
        if (c == '"') {
            return new Token(Kind.QUOTED, quoted('"'));
        }
        if (c == '$') {
            return dollar();
        }
        if (Character.isLetter(c) || c == '_') {
            return word();
        }
        at++;
        return new Token(Kind.SYMBOL, String.valueOf(c));
    }

    private Token word() {
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_'
                || text.charAt(at) == '$')) {
            at++;
        }
        if (at - start == 1 && (text.charAt(start) | 0x20) == 'u' && text.startsWith("&\"", at)) {
            at++;
            return new Token(Kind.QUOTED, unicodeName());
        }
        boolean isEscapeString = at - start == 1 && at < text.length() && text.charAt(at) == '\''
                && (text.charAt(start) | 0x20) == 'e';
        if (isEscapeString) {
            return new Token(Kind.STRING, escapeString());
        }
        return new Token(Kind.WORD, text.substring(start, at).toLowerCase(Locale.ROOT));
    }

    /** {@code U&"…"}, with or without UESCAPE behind it. */
    private String unicodeName() {
        String raw = quoted('"');
        Matcher uescape = UESCAPE.matcher(text).region(at, text.length());
        char escape = '\\';
        if (uescape.lookingAt()) {
            escape = uescape.group(1).charAt(0);
            at = uescape.end();
        }
        String mark = Pattern.quote(String.valueOf(escape));
        return Pattern.compile(mark + "(?:(" + mark + ")|([0-9a-fA-F]{4})|\\+([0-9a-fA-F]{6}))").matcher(raw).replaceAll(
                found -> Matcher.quoteReplacement(found.group(1) != null ? found.group(1) : character(
                        found.group(2) != null ? found.group(2) : found.group(3))));
    }

    private static String character(String hex) {
        int code = Integer.parseInt(hex, 16);
        return Character.isValidCodePoint(code) ? Character.toString(code) : "\ufffd";
    }

    /** Of its escapes only white space and quotes are read, which is enough to see the words in it. */
    private String escapeString() {
        StringBuilder inner = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
            if (c == '\'' && next != '\'') {
                break;
            }
            if (c == '\\' || c == '\'') {
                at++;
                inner.append(c == '\\' && "bfnrt".indexOf(next) >= 0 ? ' ' : next);
            } else {
                inner.append(c);
            }
        }
        at = Math.min(at + 1, text.length());
        return inner.toString();
    }

    private String quoted(char quote) {
        StringBuilder inner = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == quote) {
                if (at + 1 >= text.length() || text.charAt(at + 1) != quote) {
                    break;
                }
                at++;
            }
            inner.append(c);
        }
        at = Math.min(at + 1, text.length());
        return inner.toString();
    }

    private Token dollar() {
        int tagEnd = text.indexOf('$', at + 1);
        String tag = tagEnd < 0 ? "" : text.substring(at, tagEnd + 1);
        if (!TAG.matcher(tag).matches()) {
            at++;
            return new Token(Kind.SYMBOL, "$");
        }
        int close = text.indexOf(tag, tagEnd + 1);
        int end = close < 0 ? text.length() : close;
        String inner = text.substring(tagEnd + 1, end);
        at = Math.min(text.length(), end + tag.length());
        return new Token(Kind.STRING, inner);
    }

    private void skipSpace() {
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else if (text.startsWith("--", at)) {
                while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
                    at++;
                }
            } else if (text.startsWith("/*", at)) {
                skipComment();
            } else {
                return;
            }
        }
    }

    private void skipComment() {
        int depth = 0;
        do {
            if (text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < text.length());
    }
}
