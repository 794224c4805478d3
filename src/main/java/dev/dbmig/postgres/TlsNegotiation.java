package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Asks a server for TLS and makes it, as libpq does. */
final class TlsNegotiation {

    private static final String PROTOCOL_NAME = "postgresql";
    private static final byte[] SSL_REQUEST = ByteBuffer.allocate(8).putInt(8).putInt(1234 << 16 | 5679).array();

    private final ConnectionSettings settings;
    private final Target target;
    private final TlsMode mode;

    TlsNegotiation(ConnectionSettings settings, Target target, TlsMode mode) {
        this.settings = settings;
        this.target = target;
        this.mode = mode;
    }

    /**
     * @return with TLS; without where the server has none and mode does not ask for it
     * @throws RejectedException if the server has TLS, and it failed
     */
    Transport start(Socket socket) throws IOException, RejectedException {
        if (!isDirect() && !isOffered(socket)) {
            if (mode.isRequired()) {
                throw DbmigException.refused("the server on " + target + " does not offer TLS, and sslmode="
                                + mode + " asks for it")
                        .hint("Switch it on in the server (ssl = on), or use a weaker sslmode.");
            }
            return Transport.of(socket);
        }
        try {
            SSLSocket secure = secured(socket);
            // Closing the inner socket ends a thread that is stuck in writing; closing the outer one would wait for it.
            return new Transport(secure.getInputStream(), secure.getOutputStream(), socket, secure.getSession());
        } catch (IOException e) {
            throw new RejectedException(explain(e));
        }
    }

    private boolean isDirect() {
        String negotiation = settings.get("sslnegotiation").orElse("postgres");
        if (!List.of("postgres", "direct").contains(negotiation)) {
            throw DbmigException.usage("invalid sslnegotiation: \"" + negotiation + "\"")
                    .hint("Use postgres or direct.");
        }
        boolean isDirect = negotiation.equals("direct");
        if (isDirect && !mode.isRequired()) {
            throw DbmigException.usage("sslmode=" + mode + " is too weak for sslnegotiation=direct")
                    .hint("Use sslmode=require or stronger.");
        }
        return isDirect;
    }

    // One byte is read and no more: what follows it in clear text would be taken for the server's words.
    private static boolean isOffered(Socket socket) throws IOException {
        socket.getOutputStream().write(SSL_REQUEST);
        int answer = socket.getInputStream().read();
        return switch (answer) {
            case 'S' -> true;
            case 'N' -> false;
            case 'E' -> throw new IOException("the server answered the request for TLS with an error");
            case -1 -> throw new EOFException("the server closed the connection");
            default -> throw new NotPostgresException();
        };
    }

    private SSLSocket secured(Socket socket) throws IOException {
        String name = target.host().isEmpty() ? target.address() : target.host();
        SSLSocket secure = (SSLSocket) new TlsContext(settings, mode).create().getSocketFactory()
                .createSocket(socket, name, target.port(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setProtocols(TlsContext.protocols(settings, secure.getSupportedProtocols()));
        parameters.setApplicationProtocols(new String[] {PROTOCOL_NAME});
        if (settings.get("sslsni").orElse("1").equals("0")) {
            parameters.setServerNames(List.of());
        }
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        if (isDirect() && !PROTOCOL_NAME.equals(secure.getApplicationProtocol())) {
            throw new SSLException("the server did not agree on the protocol \"" + PROTOCOL_NAME + "\"");
        }
        if (mode == TlsMode.VERIFY_FULL) {
            checkName((X509Certificate) secure.getSession().getPeerCertificates()[0]);
        }
        return secure;
    }

    private void checkName(X509Certificate certificate) throws SSLException {
        List<String> names = ServerNames.of(certificate);
        if (target.host().isEmpty()) {
            throw new SSLException("sslmode=verify-full needs a host name beside the address");
        }
        if (!ServerNames.match(certificate, target.host())) {
            throw new SSLException("it is for " + String.join(", ", names) + ", not for \"" + target.host() + "\"",
                    new CertificateException("name"));
        }
    }

    private DbmigException explain(IOException failure) {
        Optional<CertificateException> distrust = causes(failure);
        if (distrust.isEmpty() && isBrokenOff(failure)) {
            return brokenOff(target, failure);
        }
        if (distrust.isEmpty()) {
            return new DbmigException(ExitCode.REFUSED, "TLS with " + target + " failed", failure)
                    .detail(failure.getMessage())
                    .hint("Compare the TLS versions of both sides (ssl_min_protocol_version).");
        }
        if (failure.getCause() == distrust.get() && "name".equals(distrust.get().getMessage())) {
            return new DbmigException(ExitCode.REFUSED, "the certificate of " + target + " is for another host", failure)
                    .detail(failure.getMessage())
                    .hint("Connect by a name that it has, or use sslmode=verify-ca.");
        }
        return new DbmigException(ExitCode.REFUSED, "the certificate of " + target + " is not trusted", failure)
                .detail(distrust.get().getMessage())
                .hint("sslrootcert must name a file with the certificate of the authority that signed it.");
    }

    // With TLS 1.3 it depends on timing whether the server's reason arrives before the end.
    private static boolean isBrokenOff(IOException failure) {
        return !(failure instanceof SSLException) || failure.getCause() instanceof IOException
                || String.valueOf(failure.getMessage()).contains("fatal alert");
    }

    static DbmigException brokenOff(Target target, IOException failure) {
        return new DbmigException(ExitCode.REFUSED, "the server on " + target + " broke off the TLS connection", failure)
                .detail(failure.getMessage())
                .hint("It may want a client certificate (sslcert, sslkey), not trust the one it got,"
                        + " or speak other versions of TLS; its log says which.");
    }

    private static Optional<CertificateException> causes(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException e) {
                return Optional.of(e);
            }
        }
        return Optional.empty();
    }
}
