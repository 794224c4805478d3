package dev.dbmig.postgres;

import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * A TLS socket after its handshake, of which nothing is wanted but the session: pgjdbc takes the server's
 * certificate from it, to bind SCRAM to the channel.
 */
abstract class FinishedTlsSocket extends SSLSocket {

    private static final String[] NONE = {};

    private final SSLSession session;

    FinishedTlsSocket(SSLSession session) {
        this.session = session;
    }

    @Override
    public SSLSession getSession() {
        return session;
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return NONE;
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return NONE;
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        throw tooLate();
    }

    @Override
    public String[] getSupportedProtocols() {
        return NONE;
    }

    @Override
    public String[] getEnabledProtocols() {
        return NONE;
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        throw tooLate();
    }

    @Override
    public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
        throw tooLate();
    }

    @Override
    public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
        throw tooLate();
    }

    @Override
    public void startHandshake() {
        throw tooLate();
    }

    @Override
    public void setUseClientMode(boolean mode) {
        throw tooLate();
    }

    @Override
    public boolean getUseClientMode() {
        return true;
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        throw tooLate();
    }

    @Override
    public boolean getNeedClientAuth() {
        return false;
    }

    @Override
    public void setWantClientAuth(boolean want) {
        throw tooLate();
    }

    @Override
    public boolean getWantClientAuth() {
        return false;
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        throw tooLate();
    }

    @Override
    public boolean getEnableSessionCreation() {
        return false;
    }

    private static UnsupportedOperationException tooLate() {
        return new UnsupportedOperationException("the handshake is over");
    }
}
