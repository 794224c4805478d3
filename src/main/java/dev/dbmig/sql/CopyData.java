package dev.dbmig.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The data behind a {@code COPY … FROM STDIN}, as it stands in the script. */
final class CopyData extends InputStream {

    private static final int AT_ONCE = 1 << 20;

    private final LineSource lines;
    private boolean isAtEnd;

    CopyData(LineSource lines) {
        this.lines = lines;
        lines.beginCopy();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (isAtEnd) {
            return -1;
        }
        int count = lines.readCopy(target, offset, length);
        isAtEnd = count < 0;
        return count;
    }

    void drain() {
        try {
            while (!isAtEnd) {
                isAtEnd = lines.passCopy(AT_ONCE) < 0;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
