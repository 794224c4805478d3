package dev.dbmig.migration;

/**
 * What is used again for each file while a folder is read: a thousand small files need no memory of their own.
 *
 * @param bytes holds the beginning of a file, or all of a small one
 * @param line holds the beginning of a line
 */
record ReadingSpace(byte[] bytes, byte[] line, Checksum checksum) {

    static ReadingSpace create() {
        return new ReadingSpace(new byte[1 << 16], new byte[LineScanner.KEPT], new Checksum());
    }
}
