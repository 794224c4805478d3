package dev.dbmig.backup;

import java.io.OutputStream;

/**
 * Counts the lines that consist of {@code \.}, which end the data of a table. A row never does: COPY doubles
 * the backslashes of values.
 */
final class CopyEnds extends OutputStream {

    private static final int LINE_START = 0;
    private static final int BACKSLASH = 1;
    private static final int PERIOD = 2;
    private static final int OTHER = 3;

    private volatile long count; // written by one thread
    private int state = LINE_START;

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) {
        int now = state;
        long found = 0;
        for (int i = offset; i < offset + length; i++) {
            byte b = data[i];
            if (b == '\n') {
                found += now == PERIOD ? 1 : 0;
                now = LINE_START;
            } else if (now != OTHER) {
                now = now == LINE_START && b == '\\' ? BACKSLASH : now == BACKSLASH && b == '.' ? PERIOD : OTHER;
            }
        }
        state = now;
        count = count + found;
    }

    long count() {
        return count;
    }
}
