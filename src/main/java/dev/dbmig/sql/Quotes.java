package dev.dbmig.sql;

import java.util.Arrays;

/**
 * How far strings, quoted identifiers, dollar quotes and line comments go within one line. Where something ends
 * in the line, the answer is the place behind it; where it goes on in the next line, the answer is {@link #OPEN}.
 */
final class Quotes {

    static final int OPEN = -1;

    private Quotes() {
    }

    /** @param hasEscapes whether a backslash takes the next character along */
    static int string(byte[] line, int from, int end, boolean hasEscapes) {
        int at = from;
        while (at < end) {
            byte b = line[at++];
            if (b == '\'') {
                if (at < end && line[at] == '\'') {
                    at++;
                    continue;
                }
                int next = continued(line, at, end);
                if (next == OPEN) {
                    return at;
                }
                at = next;
            } else if (hasEscapes && b == '\\') {
                at++;
            }
        }
        return OPEN;
    }

    /** {@code B'…'} and {@code X'…'}, in which two quotes are no quote. */
    static int bits(byte[] line, int from, int end) {
        int at = from;
        while (at < end) {
            if (line[at++] == '\'') {
                int next = continued(line, at, end);
                if (next == OPEN) {
                    return at;
                }
                at = next;
            }
        }
        return OPEN;
    }

    static int identifier(byte[] line, int from, int end) {
        int at = from;
        while (at < end) {
            if (line[at++] == '"') {
                if (at >= end || line[at] != '"') {
                    return at;
                }
                at++;
            }
        }
        return OPEN;
    }

    /** @param tag with its dollar signs */
    static int dollar(byte[] line, int from, int end, byte[] tag) {
        int last = end - tag.length;
        for (int at = from; at <= last; at++) {
            if (line[at] == '$' && Arrays.equals(line, at, at + tag.length, tag, 0, tag.length)) {
                return at + tag.length;
            }
        }
        return OPEN;
    }

    /** Behind the tag that begins with a dollar sign; OPEN if there is none. */
    static int dollarTag(byte[] line, int at, int end) {
        int stop = at + 1;
        if (stop < end && ByteKind.of(line[stop]) == ByteKind.LETTER) {
            while (stop < end && line[stop] != '$' && ByteKind.isInIdentifier(line[stop])) {
                stop++;
            }
        }
        return stop < end && line[stop] == '$' ? stop + 1 : OPEN;
    }

    static boolean startsComment(byte[] line, int at, int end) {
        return at + 1 < end && line[at] == '-' && line[at + 1] == '-';
    }

    /** A carriage return ends a line comment too. */
    static int endOfLineComment(byte[] line, int at, int end) {
        int stop = at;
        while (stop < end && line[stop] != '\r') {
            stop++;
        }
        return stop;
    }

    /**
     * A string goes on after whitespace with a carriage return in it, which counts as a newline: then the place
     * behind the quote that continues it.
     */
    private static int continued(byte[] line, int behindQuote, int end) {
        int scan = behindQuote;
        boolean hasNewline = false;
        while (scan < end) {
            if (ByteKind.isSpace(line[scan])) {
                hasNewline |= line[scan++] == '\r';
            } else if (startsComment(line, scan, end)) {
                scan = endOfLineComment(line, scan, end);
            } else {
                break;
            }
        }
        return hasNewline && scan < end && line[scan] == '\'' ? scan + 1 : OPEN;
    }
}
