package dev.dbmig.postgres;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads a stream of protocol messages: a byte of type, four bytes of length, a body. */
final class MessageInput {

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;
    private int remaining;
    private int longest = 64 * 1024;

    MessageInput(InputStream in) {
        this.in = in;
    }

    /**
     * Reads the head of the next message; what is left of the one before is skipped.
     *
     * @return its type
     * @throws EOFException if the server closed the connection
     */
    char next() throws IOException {
        skip();
        require(5);
        char type = (char) (buffer[start] & 0xff);
        int length = int4(start + 1);
        if (length < 4 || length > longest) {
            throw new NotPostgresException();
        }
        start += 5;
        remaining = length - 4;
        return type;
    }

    /** Called after the login; before it a longer message is a sign of another kind of server. */
    void allowLongMessages() {
        longest = Integer.MAX_VALUE;
    }

    /** Bytes of the current message that are not read yet. */
    int remaining() {
        return remaining;
    }

    /** Reads the rest of the current message. */
    byte[] body() throws IOException {
        byte[] body = new byte[remaining];
        for (int at = 0; at < body.length; ) {
            at += read(body, at, body.length - at);
        }
        return body;
    }

    /** Reads at most the rest of the current message, at least one byte of it. */
    int read(byte[] target, int offset, int length) throws IOException {
        if (start == end) {
            fill();
        }
        int count = Math.min(Math.min(length, remaining), end - start);
        System.arraycopy(buffer, start, target, offset, count);
        start += count;
        remaining -= count;
        return count;
    }

    private void skip() throws IOException {
        while (remaining > 0) {
            if (start == end) {
                fill();
            }
            int count = Math.min(remaining, end - start);
            start += count;
            remaining -= count;
        }
    }

    private void require(int count) throws IOException {
        while (end - start < count) {
            fill();
        }
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        int count = in.read(buffer, end, buffer.length - end);
        if (count < 0) {
            throw new EOFException("the server closed the connection unexpectedly");
        }
        end += count;
    }

    private int int4(int at) {
        return int4(buffer, at);
    }

    static int int4(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | bytes[at + 3] & 0xff;
    }
}
