package dev.dbmig.migration;

import dev.dbmig.sql.EightBytes;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the lines of a script with their byte offsets. A line end is LF, CR or CRLF. Of a line only the
 * first {@value #KEPT} bytes are kept, so that memory does not grow with a line.
 */
final class LineScanner implements Closeable {

    static final int KEPT = 2048;

    private final InputStream in;
    private final byte[] buffer;
    private final byte[] kept;
    private int position;
    private int limit;
    private long consumed;
    private long start;
    private int number;
    private int length;

    /**
     * @param space its working space, with the beginning of the script in it
     * @param limit how many bytes of the script are in it
     * @param in the rest of the script
     */
    LineScanner(ReadingSpace space, int limit, InputStream in) {
        this.in = in;
        this.buffer = space.bytes();
        this.kept = space.line();
        this.limit = limit;
    }

    /**
     * Steps to the next line; false at the end.
     *
     * @param isWanted whether the text is wanted of a line, too, that {@link #beginsStatement}
     */
    boolean next(boolean isWanted) throws IOException {
        start = consumed;
        length = 0;
        if (!hasMore()) {
            return false;
        }
        number++;
        do {
            int end = endOfLine();
            int statement = isWanted || number == 1 || length > 0 ? -1 : beginOfStatement(buffer, position, end);
            if (statement < 0) {
                keep(end);
            } else {
                kept[length++] = buffer[statement];
            }
            advanceTo(end);
        } while (position == limit && hasMore());
        if (position < limit) {
            boolean isReturn = buffer[position] == '\r';
            advanceTo(position + 1);
            if (isReturn && hasMore() && buffer[position] == '\n') {
                advanceTo(position + 1);
            }
        }
        return true;
    }

    /** Where the line ends in the buffer; the buffer's end if it goes on. */
    private int endOfLine() {
        int end = position;
        while (end + EightBytes.COUNT <= limit) {
            int found = EightBytes.indexOfLineEnd(EightBytes.at(buffer, end));
            if (found < EightBytes.COUNT) {
                return end + found;
            }
            end += EightBytes.COUNT;
        }
        while (end < limit && buffer[end] != '\n' && buffer[end] != '\r') {
            end++;
        }
        return end;
    }

    private void keep(int end) {
        int count = Math.min(end - position, KEPT - length);
        System.arraycopy(buffer, position, kept, length, count);
        length += count;
    }

    private void advanceTo(int end) {
        consumed += end - position;
        position = end;
    }

    /** Reads on where all of the buffer is consumed. */
    private boolean hasMore() throws IOException {
        if (position == limit) {
            limit = Math.max(in.read(buffer), 0);
            position = 0;
        }
        return position < limit;
    }

    /** 1-based. */
    int number() {
        return number;
    }

    /** The offset of the line's first byte. */
    long start() {
        return start;
    }

    /** The offset after the line's end. */
    long end() {
        return consumed;
    }

    /** The line without surrounding white space and byte-order mark. */
    String text() {
        int from = number == 1 && Checksum.startsWithMark(kept, 0, length) ? 3 : 0;
        return new String(kept, from, length - from, StandardCharsets.UTF_8).strip();
    }

    /** Whether the line's first character that is no blank begins neither a comment nor an empty statement. */
    boolean beginsStatement() {
        return beginOfStatement(kept, 0, length) >= 0;
    }

    /** -1 if the line does not begin a statement. */
    private static int beginOfStatement(byte[] line, int from, int to) {
        int i = from;
        while (i < to && (line[i] == ' ' || line[i] == '\t')) {
            i++;
        }
        return i < to && line[i] > ' ' && line[i] != '-' && line[i] != '/' && line[i] != ';' ? i : -1;
    }

    /** Whether the line begins with a blank. */
    boolean isIndented() {
        return length > 0 && (kept[0] == ' ' || kept[0] == '\t');
    }

    /** Whether the text is UTF-16, which psql cannot read either. Valid on the first line. */
    boolean isUtf16() {
        int first = length >= 2 ? (kept[0] & 0xFF) << 8 | kept[1] & 0xFF : 0;
        return first == 0xFFFE || first == 0xFEFF;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
