package dev.dbmig.sql;

import java.util.Arrays;

/** The string, quoted identifier, dollar quote or comment that a script is in; it may be open for many lines. */
final class OpenQuote {

    enum Kind { NONE, COMMENT, QUOTE, ESCAPE_QUOTE, BIT_QUOTE, IDENTIFIER, DOLLAR }

    private boolean standardStrings = true;
    private Kind kind = Kind.NONE;
    private int commentDepth;
    private byte[] dollarTag;

    /** Whether a backslash is an ordinary character of {@code '…'}. */
    void standardStrings(boolean on) {
        standardStrings = on;
    }

    Kind kind() {
        return kind;
    }

    boolean isOpen() {
        return kind != Kind.NONE;
    }

    /** Goes through it, to its end or that of the line, and returns how far. */
    int goOn(byte[] line, int at, int end) {
        int stop = switch (kind) {
            case QUOTE -> Quotes.string(line, at, end, false);
            case ESCAPE_QUOTE -> Quotes.string(line, at, end, true);
            case BIT_QUOTE -> Quotes.bits(line, at, end);
            case IDENTIFIER -> Quotes.identifier(line, at, end);
            case DOLLAR -> Quotes.dollar(line, at, end, dollarTag);
            default -> comment(line, at, end);
        };
        if (stop == Quotes.OPEN) {
            return end;
        }
        kind = Kind.NONE;
        return stop;
    }

    private int comment(byte[] line, int from, int end) {
        int at = from;
        while (at < end) {
            byte b = line[at++];
            if (b == '*' && at < end && line[at] == '/') {
                at++;
                if (commentDepth-- <= 0) {
                    return at;
                }
            } else if (b == '/' && at < end && line[at] == '*') {
                at++;
                commentDepth++;
            }
        }
        return Quotes.OPEN;
    }

    /** Opens what the character begins, if it does. The place behind it. */
    int open(byte b, int next, int at) {
        if (b == '\'') {
            kind = standardStrings ? Kind.QUOTE : Kind.ESCAPE_QUOTE;
        } else if (b == '"') {
            kind = Kind.IDENTIFIER;
        } else if (b == '/' && next == '*') {
            kind = Kind.COMMENT;
            commentDepth = 0;
            return at + 2;
        }
        return at + 1;
    }

    /** Opens what a dollar sign begins, if it does. The place behind it. */
    int dollar(byte[] line, int at, int end) {
        int stop = Quotes.dollarTag(line, at, end);
        if (stop == Quotes.OPEN) {
            return at + 1;
        }
        dollarTag = Arrays.copyOfRange(line, at, stop);
        kind = Kind.DOLLAR;
        return stop;
    }

    /**
     * Opens what a letter before a quote or {@code &} begins, such as {@code E'}: then the place behind, negated.
     * The place behind the letter if it stands alone; 0 if it is the first of an identifier.
     */
    int prefix(byte[] line, int at, int end) {
        int letter = line[at] | 0x20;
        if (line[at + 1] == '&') {
            return letter == 'u' ? unicode(at, at + 2 < end ? line[at + 2] : -1) : 0;
        }
        switch (letter) {
            case 'e' -> kind = Kind.ESCAPE_QUOTE;
            case 'b', 'x' -> kind = Kind.BIT_QUOTE;
            case 'n' -> {
                return at + 1;
            }
            default -> {
                return 0;
            }
        }
        return -(at + 2);
    }

    /** {@code U&'…'} and {@code U&"…"}. */
    private int unicode(int at, int quote) {
        if (quote != '\'' && quote != '"') {
            return at + 1;
        }
        kind = quote == '"' ? Kind.IDENTIFIER : Kind.QUOTE;
        return -(at + 3);
    }
}
