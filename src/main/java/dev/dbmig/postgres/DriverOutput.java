package dev.dbmig.postgres;

import java.io.IOException;
import java.io.OutputStream;

/**
 * What pgjdbc writes. Its StartupMessage, which would set TimeZone and DateStyle to the client's, is
 * replaced by one like psql's, so that scripts run with the defaults of the server, database and role.
 */
final class DriverOutput extends OutputStream {

    private static final int HEAD = 4;

    private final Wire wire;
    private final Login login;
    private long startupSeen;
    private int startupLength;

    DriverOutput(Wire wire, Login login) {
        this.wire = wire;
        this.login = login;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        int at = offset;
        while (at < offset + length && isStartup()) {
            swallow(source[at++]);
        }
        wire.sendRaw(source, at, offset + length - at);
    }

    private boolean isStartup() {
        return startupSeen < HEAD || startupSeen < startupLength;
    }

    private void swallow(byte value) throws IOException {
        if (startupSeen < HEAD) {
            startupLength = startupLength << 8 | value & 0xff;
        }
        startupSeen++;
        if (!isStartup()) {
            wire.sendStartup(login.startupParameters());
        }
    }

    @Override
    public void flush() throws IOException {
        wire.flush();
    }
}
