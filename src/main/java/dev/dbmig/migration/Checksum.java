package dev.dbmig.migration;

import dev.dbmig.sql.Script;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of a script with every line end as LF and without a byte-order mark, so that a checkout on
 * another system does not count as a change. Streamed: memory does not grow with the file.
 */
final class Checksum {

    private static final int PIECE = 1 << 16;

    private Checksum() {}

    static String of(Script script) {
        try (InputStream in = script.source().open()) {
            return "sha256:" + HexFormat.of().formatHex(digest(in));
        } catch (IOException e) {
            throw Unreadable.file(script.name(), e);
        }
    }

    private static byte[] digest(InputStream in) throws IOException {
        MessageDigest sha256 = sha256();
        byte[] piece = new byte[PIECE];
        boolean afterReturn = false;
        int length = in.readNBytes(piece, 0, PIECE);
        int start = startsWithMark(piece, length) ? 3 : 0;
        while (length > 0) {
            int to = 0;
            for (int i = start; i < length; i++) {
                byte b = piece[i];
                if (b != '\n' || !afterReturn) {
                    piece[to++] = b == '\r' ? (byte) '\n' : b;
                }
                afterReturn = b == '\r';
            }
            sha256.update(piece, 0, to);
            start = 0;
            length = in.readNBytes(piece, 0, PIECE);
        }
        return sha256.digest();
    }

    static boolean startsWithMark(byte[] bytes, int length) {
        return length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
