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

    private final MessageDigest sha256 = sha256();

    /** Of one script that is streamed. */
    static String of(Script script) {
        try (InputStream in = script.source().open()) {
            return new Checksum().of(in);
        } catch (IOException e) {
            throw Unreadable.file(script.name(), e);
        }
    }

    /** Of a script that is in memory; its bytes are changed on the way. */
    String of(byte[] bytes, int from, int to) {
        int start = startsWithMark(bytes, from, to) ? from + 3 : from;
        update(bytes, start, to, false);
        return text();
    }

    private String of(InputStream in) throws IOException {
        byte[] piece = new byte[PIECE];
        boolean afterReturn = false;
        int length = in.readNBytes(piece, 0, PIECE);
        int start = startsWithMark(piece, 0, length) ? 3 : 0;
        while (length > 0) {
            afterReturn = update(piece, start, length, afterReturn);
            start = 0;
            length = in.readNBytes(piece, 0, PIECE);
        }
        return text();
    }

    /** @return whether the last byte was a carriage return, whose line feed may follow */
    private boolean update(byte[] bytes, int from, int end, boolean afterReturnBefore) {
        boolean afterReturn = afterReturnBefore;
        int to = from;
        for (int i = from; i < end; i++) {
            byte b = bytes[i];
            if (b != '\n' || !afterReturn) {
                bytes[to++] = b == '\r' ? (byte) '\n' : b;
            }
            afterReturn = b == '\r';
        }
        sha256.update(bytes, from, to - from);
        return afterReturn;
    }

    private String text() {
        return "sha256:" + HexFormat.of().formatHex(sha256.digest());
    }

    static boolean startsWithMark(byte[] bytes, int from, int to) {
        return to - from >= 3 && bytes[from] == (byte) 0xEF && bytes[from + 1] == (byte) 0xBB
                && bytes[from + 2] == (byte) 0xBF;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
