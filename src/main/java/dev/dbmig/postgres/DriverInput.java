package dev.dbmig.postgres;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * What pgjdbc reads: the server's messages, never bytes of two in one read. So its buffer is empty once it
 * has read a ReadyForQuery, and the wire can be used without it.
 */
final class DriverInput extends InputStream {

    private final Wire wire;
    private final Login login;
    private byte[] whole = new byte[0];
    private int at;

    DriverInput(Wire wire, Login login) {
        this.wire = wire;
        this.login = login;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (at == whole.length && wire.input().remaining() > 0) {
            return wire.input().read(target, offset, length);
        }
        if (at == whole.length && !nextMessage()) {
            return -1;
        }
        int count = Math.min(length, whole.length - at);
        System.arraycopy(whole, at, target, offset, count);
        at += count;
        return count;
    }

    private boolean nextMessage() throws IOException {
        char type;
        try {
            type = wire.next();
        } catch (EOFException e) {
            return false;
        }
        login.check(type, wire);
        int rest = wire.input().remaining();
        byte[] content = rest > 0 ? new byte[0] : forDriver(type, wire.body());
        whole = new byte[5 + content.length];
        whole[0] = (byte) type;
        int length = 4 + rest + content.length;
        for (int i = 0; i < 4; i++) {
            whole[1 + i] = (byte) (length >>> (24 - 8 * i));
        }
        System.arraycopy(content, 0, whole, 5, content.length);
        at = 0;
        return true;
    }

    // pgjdbc gives up on a DateStyle other than ISO, which a database or a role may well have.
    private static byte[] forDriver(char type, byte[] content) {
        boolean isDateStyle = type == 'S' && Wire.text(content, 0).equals("DateStyle");
        return isDateStyle ? "DateStyle\0ISO, MDY\0".getBytes(StandardCharsets.UTF_8) : content;
    }
}
