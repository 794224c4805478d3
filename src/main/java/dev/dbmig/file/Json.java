package dev.dbmig.file;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * JSON (RFC 8259) as maps, lists, strings, booleans, null, and numbers: Long where it fits, else BigDecimal.
 * Reading is strict: one value and nothing else, no name twice in an object, no lone surrogate, at most
 * {@value #MAX_DEPTH} levels.
 */
public final class Json {

    static final int MAX_DEPTH = 64;

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d{1,4})?");

    private final String text;
    private int at;
    private int depth;

    private Json(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException with line and column, if it is not strictly JSON */
    public static Object read(String text) {
        Json json = new Json(text);
        json.skipSpace();
        Object value = json.value();
        json.skipSpace();
        if (json.at < text.length()) {
            throw json.wrong("more after the end");
        }
        return value;
    }

    /** Indented by two spaces, with a line end after it; members in the map's order. */
    public static String write(Object value) {
        return JsonWriter.write(value);
    }

    private Object value() {
        char c = peek();
        return switch (c) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        open();
        boolean isFirst = true;
        while (hasMore('}', isFirst)) {
            if (peek() != '"') {
                throw wrong("a name in double quotes is expected");
            }
            String name = string();
            if (members.containsKey(name)) {
                throw wrong("the name \"" + name + "\" stands twice");
            }
            skipSpace();
            expect(':');
            skipSpace();
            members.put(name, value());
            isFirst = false;
        }
        return members;
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        open();
        boolean isFirst = true;
        while (hasMore(']', isFirst)) {
            elements.add(value());
            isFirst = false;
        }
        return elements;
    }

    private void open() {
        at++;
        if (++depth > MAX_DEPTH) {
            throw wrong("more than " + MAX_DEPTH + " levels");
        }
    }

    /** Goes over a comma to the next member, or over the closing bracket. */
    private boolean hasMore(char close, boolean isFirst) {
        skipSpace();
        if (peek() == close) {
            at++;
            depth--;
            return false;
        }
        if (!isFirst) {
            expect(',');
            skipSpace();
        }
        return true;
    }

    private String string() {
        for (int end = at + 1; end < text.length(); end++) {
            char c = text.charAt(end);
            if (c == '"') {
                String plain = text.substring(at + 1, end);
                at = end + 1;
                return plain;
            }
            if (c == '\\' || c < 0x20 || Character.isSurrogate(c)) {
                break;
            }
        }
        return oddString();
    }

    /** With something in it that has to be looked at. */
    private String oddString() {
        StringBuilder out = new StringBuilder();
        for (at++; peek() != '"'; at++) {
            char c = peek();
            if (c < 0x20) {
                throw wrong("a control character stands in a string");
            }
            out.append(c == '\\' ? escaped() : c);
        }
        at++;
        for (int i = 0; i < out.length(); i++) {
            boolean isPair = i + 1 < out.length() && Character.isSurrogatePair(out.charAt(i), out.charAt(i + 1));
            if (Character.isSurrogate(out.charAt(i)) && !isPair) {
                throw wrong("half a surrogate pair stands in a string");
            }
            i += isPair ? 1 : 0;
        }
        return out.toString();
    }

    private char escaped() {
        at++;
        return switch (peek()) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hexadecimal();
            default -> throw wrong("unknown escape");
        };
    }

    private char hexadecimal() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            at++;
            char c = peek();
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw wrong("\\u needs four hexadecimal digits");
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw wrong("a value is expected");
        }
        at += word.length();
        return value;
    }

    private Number number() {
        int end = at;
        while (end < text.length() && "+-.eE0123456789".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        String number = text.substring(at, end);
        if (isPlain(number)) {
            at = end;
            return Long.valueOf(number);
        }
        if (number.length() > 100 || !NUMBER.matcher(number).matches()) {
            throw wrong("a value is expected");
        }
        at = end;
        try {
            return Long.valueOf(number);
        } catch (NumberFormatException e) {
            return new BigDecimal(number); // with a fraction or exponent, or larger than a long
        }
    }

    /** A whole number that surely fits: nearly all are. */
    private static boolean isPlain(String number) {
        for (int i = 0; i < number.length(); i++) {
            if (number.charAt(i) < '0' || number.charAt(i) > '9') {
                return false;
            }
        }
        return !number.isEmpty() && number.length() < 19 && (number.charAt(0) != '0' || number.length() == 1);
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("it ends too early");
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw wrong("'" + c + "' is expected");
        }
        at++;
    }

    private void skipSpace() {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\t' || c == '\r';
    }

    private IllegalArgumentException wrong(String what) {
        String before = text.substring(0, Math.min(at, text.length()));
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        int column = before.length() - before.lastIndexOf('\n');
        return new IllegalArgumentException("not JSON at line " + line + ", column " + column + ": " + what);
    }
}
