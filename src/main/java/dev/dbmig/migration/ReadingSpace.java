package dev.dbmig.migration;

import java.io.IOException;
import java.io.InputStream;

/**
 * What is used again for each file while a folder is read: a thousand small files need no memory of their own.
 *
 * @param bytes holds the beginning of a file, or all of a small one
 * @param line holds the beginning of a line
 */
record ReadingSpace(byte[] bytes, byte[] line, Checksum checksum) {

    /** What most scripts fit into; the Java runtime reads that much without a buffer of its own. */
    private static final int SMALL = 8192;

    /** Reads as much as there is room for; less only at the end of the file, where a file's read is short. */
    int fill(InputStream in) throws IOException {
        int length = Math.max(0, in.read(bytes, 0, SMALL));
        return length < SMALL ? length : length + in.readNBytes(bytes, SMALL, bytes.length - SMALL);
    }

    static ReadingSpace create() {
        return new ReadingSpace(new byte[1 << 16], new byte[LineScanner.KEPT], new Checksum());
    }
}
