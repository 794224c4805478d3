package dev.dbmig.offsite;

import dev.dbmig.backup.FileHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The size and SHA-256 of what has gone through. */
final class Hashing {

    private static final int PIECE = 256 * 1024;

    private final MessageDigest digest = FileHash.digest();
    private long bytes;

    static String sha256(String text) {
        return FileHash.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads to the end; what is read goes out, unless that is null. */
    Hashing pump(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[PIECE];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("interrupted");
            }
            add(buffer, 0, count);
            if (out != null) {
                out.write(buffer, 0, count);
            }
        }
        return this;
    }

    void add(byte[] buffer, int from, int count) {
        digest.update(buffer, from, count);
        bytes += count;
    }

    /** Ends it. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    long bytes() {
        return bytes;
    }

    /** Passes on what it counts; closing it closes nothing. */
    OutputStream to(OutputStream out) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] buffer, int from, int count) throws IOException {
                if (Thread.currentThread().isInterrupted()) {
                    throw new IOException("interrupted");
                }
                out.write(buffer, from, count);
                add(buffer, from, count);
            }
        };
    }
}
