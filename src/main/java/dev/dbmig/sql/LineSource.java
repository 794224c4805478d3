package dev.dbmig.sql;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The lines of a script as slices of one buffer, which grows only with the longest line. psql reads scripts
 * line by line, and so must everybody who wants to see what it sees.
 */
final class LineSource implements Closeable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private boolean isAtEnd;
    private int lineStart;
    private int lineEnd;
    private boolean isPlain;
    private int number;
    private boolean copyAtLineStart;
    private int shifted;

    /** @param firstLine the number of the first line */
    LineSource(InputStream in, int firstLine) {
        this.in = in;
        this.number = firstLine - 1;
    }

    /** Goes to the next line; false at the end. */
    boolean next() throws IOException {
        int scan = position;
        int specials = 0;
        while (true) {
            while (scan < limit) {
                byte b = buffer[scan];
                if (b == '\n') {
                    return line(scan, scan + 1, specials);
                }
                specials |= b - 1;
                scan++;
            }
            if (!fill()) {
                return position < limit && line(limit, limit, specials);
            }
            scan -= shifted;
        }
    }

    /** The buffer that {@link #start} and {@link #end} point into; valid until the next line. */
    byte[] bytes() {
        return buffer;
    }

    int start() {
        return lineStart;
    }

    /** Behind the last byte of the line, its newline not included. */
    int end() {
        return lineEnd;
    }

    int number() {
        return number;
    }

    /** Whether the line is ASCII without a NUL. */
    boolean isPlain() {
        return isPlain;
    }

    void skip(int bytes) {
        lineStart += bytes;
    }

    void beginCopy() {
        copyAtLineStart = true;
    }

    /** Reads data of COPY up to the line {@code \.}, which is consumed; -1 at its end. */
    int readCopy(byte[] target, int offset, int length) throws IOException {
        int count = passCopy(length);
        if (count > 0) {
            System.arraycopy(buffer, position - count, target, offset, count);
        }
        return count;
    }

    /** Passes over data of COPY like {@link #readCopy}; -1 at its end. */
    int passCopy(int length) throws IOException {
        if (limit - position < 4) {
            fill();
        }
        if (position == limit || copyAtLineStart && isEndOfCopy()) {
            return -1;
        }
        int scan = endOfPiece(Math.min(limit, position + length));
        int count = scan - position;
        position = scan;
        copyAtLineStart = buffer[scan - 1] == '\n';
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Behind the last line before one that may be the end mark, or as far as the data may go. */
    private int endOfPiece(int scanEnd) {
        byte[] bytes = buffer;
        int lines = 0;
        int scan = position;
        while (scan < scanEnd) {
            if (scan + EightBytes.COUNT <= scanEnd) {
                long eight = EightBytes.at(bytes, scan);
                if (!EightBytes.has(eight, '\\') && bytes[scan + EightBytes.COUNT - 1] != '\n') {
                    lines += EightBytes.count(eight, '\n');
                    scan += EightBytes.COUNT;
                    continue;
                }
            }
            if (bytes[scan++] == '\n') {
                lines++;
                if (scan >= limit || bytes[scan] == '\\') {
                    break;
                }
            }
        }
        number += lines;
        return scan;
    }

    private boolean isEndOfCopy() {
        int rest = limit - position;
        if (rest < 2 || buffer[position] != '\\' || buffer[position + 1] != '.') {
            return false;
        }
        int end = position + 2;
        if (end < limit && buffer[end] == '\r') {
            end++;
        }
        boolean alone = end == limit ? isAtEnd : buffer[end] == '\n';
        if (alone) {
            position = Math.min(end + 1, limit);
            number++;
        }
        return alone;
    }

    private boolean line(int end, int next, int specials) {
        lineStart = position;
        lineEnd = end;
        position = next;
        isPlain = specials >= 0;
        number++;
        return true;
    }

    /** Reads more behind what is not consumed yet; false at the end of the input. */
    private boolean fill() throws IOException {
        shifted = 0;
        if (isAtEnd) {
            return false;
        }
        if (position > 0) {
            System.arraycopy(buffer, position, buffer, 0, limit - position);
            shifted = position;
            limit -= position;
            position = 0;
        }
        if (limit == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int count = in.read(buffer, limit, buffer.length - limit);
        isAtEnd = count < 0;
        limit += Math.max(0, count);
        return !isAtEnd;
    }
}
