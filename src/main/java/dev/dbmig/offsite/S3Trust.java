package dev.dbmig.offsite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Whom a connection to the store trusts: the usual authorities, or those of a file in PEM. */
final class S3Trust {

    private final Optional<Path> bundle;
    private SSLSocketFactory factory;

    S3Trust(Optional<Path> bundle) {
        this.bundle = bundle;
    }

    void apply(HttpsURLConnection connection) throws IOException {
        if (bundle.isPresent()) {
            if (factory == null) {
                factory = factory(bundle.get());
            }
            connection.setSSLSocketFactory(factory);
        }
    }

    private static SSLSocketFactory factory(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
            authorities.load(null, null);
            int number = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                authorities.setCertificateEntry("ca" + number++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("AWS_CA_BUNDLE: cannot read the certificates in \"" + file + "\": " + e.getMessage(), e);
        }
    }
}
