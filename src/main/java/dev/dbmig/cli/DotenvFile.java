package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A .env file: {@code NAME=value}, {@code export} before it, {@code #} comments, quotes over several lines,
 * {@code \n \r \t \" \\ \$} in double quotes. A {@code $} is a character like any other: nothing is substituted.
 */
final class DotenvFile {

    private static final Pattern NAME = Pattern.compile("(?:export[ \\t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \\t]*=[ \\t]*");

    private final String shownAs;
    private final String text;
    private final Map<String, String> variables = new LinkedHashMap<>();
    private int at;

    private DotenvFile(String shownAs, String text) {
        this.shownAs = shownAs;
        this.text = text.replace("\r\n", "\n");
    }

    /**
     * Later lines win, as in a shell.
     *
     * @throws DbmigException with the line, never with a value
     */
    static Map<String, String> parse(String shownAs, String text) {
        return new DotenvFile(shownAs, text).parse();
    }

    private Map<String, String> parse() {
        while (at < text.length()) {
            skipBlanks();
            if (isAtEndOfLine()) {
                at++;
            } else if (text.charAt(at) == '#') {
                skipLine();
            } else {
                readAssignment();
            }
        }
        return variables;
    }

    private void readAssignment() {
        Matcher name = NAME.matcher(text).region(at, text.length());
        if (!name.lookingAt()) {
            throw error(at, "not of the form NAME=value", "Write NAME=value, or # before a comment.");
        }
        at = name.end();
        char first = at < text.length() ? text.charAt(at) : '\n';
        String value = first == '"' || first == '\'' ? quoted(first) : unquoted();
        variables.put(name.group(1), value);
    }

    /** To the end of the line, or to a # after a blank. */
    private String unquoted() {
        int start = at;
        while (!isAtEndOfLine() && !(text.charAt(at) == '#' && (at == start || isBlank(text.charAt(at - 1))))) {
            at++;
        }
        String value = text.substring(start, at).strip();
        skipLine();
        return value;
    }

    private String quoted(char quote) {
        int start = at++;
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at++);
            boolean isEscape = c == '\\' && quote == '"' && at < text.length();
            value.append(isEscape ? escaped(text.charAt(at++)) : String.valueOf(c));
        }
        if (at >= text.length()) {
            throw error(start, "the quote is not closed", "Write another " + quote + " at the end of the value.");
        }
        at++;
        skipBlanks();
        if (!isAtEndOfLine() && text.charAt(at) != '#') {
            throw error(at, "text after the closing quote", "Put the whole value in quotes, or none of it.");
        }
        skipLine();
        return value.toString();
    }

    private static String escaped(char c) {
        return switch (c) {
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case '"', '\\', '$' -> String.valueOf(c);
            default -> "\\" + c;
        };
    }

    private void skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
    }

    private void skipLine() {
        while (!isAtEndOfLine()) {
            at++;
        }
        at++;
    }

    private boolean isAtEndOfLine() {
        return at >= text.length() || text.charAt(at) == '\n';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private DbmigException error(int place, String message, String hint) {
        long line = 1 + text.substring(0, place).chars().filter(c -> c == '\n').count();
        return DbmigException.usage(shownAs + ":" + line + ": " + message).hint(hint);
    }
}
