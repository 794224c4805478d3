package dev.dbmig.sql;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The text of a statement as it grows, and where each part of it stands in the script. */
final class StatementText {

    private byte[] bytes = new byte[1024];
    private int length;
    private int[] places = new int[12];
    private int placeCount;
    private boolean isCompound;

    int length() {
        return length;
    }

    boolean isEmpty() {
        return length == 0;
    }

    byte first() {
        return length == 0 ? 0 : bytes[0];
    }

    String head() {
        return new String(bytes, 0, Math.min(length, 1 << 16), StandardCharsets.UTF_8);
    }

    void append(byte[] from, int start, int end) {
        ensure(end - start);
        System.arraycopy(from, start, bytes, length, end - start);
        length += end - start;
    }

    void append(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        append(encoded, 0, encoded.length);
    }

    void append(char c) {
        ensure(1);
        bytes[length++] = (byte) c;
    }

    void removeLast() {
        length--;
    }

    /** What is appended next stands there. */
    void place(int line, int column) {
        if (placeCount + 3 > places.length) {
            places = Arrays.copyOf(places, places.length * 2);
        }
        places[placeCount] = length;
        places[placeCount + 1] = line;
        places[placeCount + 2] = column;
        placeCount += 3;
    }

    /** {@code \;} was used: one message with several statements. */
    void compound() {
        isCompound = true;
    }

    /** Takes the text out and begins anew. */
    Statement take(String script, int number, boolean isTerminated) {
        int bodyLength = isTerminated ? length - 1 : length;
        Statement statement = new Statement(Arrays.copyOf(bytes, bodyLength),
                new Statement.Origin(script, Arrays.copyOf(places, placeCount), isTerminated, isCompound), number);
        length = 0;
        placeCount = 0;
        isCompound = false;
        if (bytes.length > 1 << 20) {
            bytes = new byte[1024];
        }
        return statement;
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
