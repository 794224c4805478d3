package dev.dbmig.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import javax.net.ssl.SSLSession;

/**
 * A wire in the shape of a connected socket, as pgjdbc wants one. What a socket could be told is ignored:
 * the transport is already set up.
 */
final class DriverSocket extends FinishedTlsSocket {

    private final Wire wire;
    private final InputStream in;
    private final OutputStream out;
    private boolean isClosed;

    /** @param tls null without TLS; then pgjdbc must not be told to bind to its channel */
    DriverSocket(Wire wire, Login login, SSLSession tls) {
        super(tls);
        this.wire = wire;
        this.in = new DriverInput(wire, login);
        this.out = new DriverOutput(wire, login);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) {
        // it is connected
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return isClosed;
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // set when the transport was opened
    }

    @Override
    public void setKeepAlive(boolean on) {
        // set when the transport was opened
    }

    @Override
    public void setSoTimeout(int milliseconds) {
        // pgjdbc sets one only to wait for notifications, which dbmig does not do, and before it closes
    }

    @Override
    public int getSoTimeout() {
        return 0;
    }

    @Override
    public int getSendBufferSize() {
        return 8192;
    }

    @Override
    public int getReceiveBufferSize() {
        return 8192;
    }

    @Override
    public synchronized void close() throws IOException {
        isClosed = true;
        wire.close();
    }
}
