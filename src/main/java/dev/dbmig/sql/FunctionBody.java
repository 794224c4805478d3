package dev.dbmig.sql;

/**
 * Knows whether a semicolon stands inside {@code BEGIN ATOMIC … END}, by psql's own heuristic: in statements
 * that begin with CREATE [OR REPLACE] FUNCTION or PROCEDURE, BEGIN and, inside it, CASE open what END closes.
 */
final class FunctionBody {

    private static final String[] LEADING = {"create", "function", "procedure", "or", "replace"};

    private final char[] leading = new char[4];
    private int identifiers;
    private int depth;

    boolean isOpen() {
        return depth > 0;
    }

    /** A new statement begins. */
    void reset() {
        identifiers = 0;
    }

    void identifier(byte[] line, int start, int end, int parentheses) {
        if (identifiers == 0) {
            leading[0] = leading[1] = leading[2] = leading[3] = 0;
        }
        if (identifiers < leading.length) {
            for (String word : LEADING) {
                if (is(word, line, start, end)) {
                    leading[identifiers] = word.charAt(0);
                }
            }
        }
        identifiers++;
        if (parentheses == 0 && leading[0] == 'c' && makesRoutine()) {
            follow(line, start, end);
        }
    }

    private boolean makesRoutine() {
        return leading[1] == 'f' || leading[1] == 'p'
                || leading[1] == 'o' && leading[2] == 'r' && (leading[3] == 'f' || leading[3] == 'p');
    }

    private void follow(byte[] line, int start, int end) {
        if (is("begin", line, start, end) || depth > 0 && is("case", line, start, end)) {
            depth++;
        } else if (depth > 0 && is("end", line, start, end)) {
            depth--;
        }
    }

    private static boolean is(String word, byte[] line, int start, int end) {
        if (end - start != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if ((line[start + i] | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
