package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Whom to trust and who we are, from libpq's ssl* settings and its files in ~/.postgresql. */
final class TlsContext {

    private static final List<String> VERSIONS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

    private final ConnectionSettings settings;
    private final TlsMode mode;

    TlsContext(ConnectionSettings settings, TlsMode mode) {
        this.settings = settings;
        this.mode = mode;
    }

    SSLContext create() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(), new TrustManager[] {trust()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw DbmigException.refused("TLS cannot be set up").detail(e.toString());
        }
    }

    private TrustManager trust() throws GeneralSecurityException {
        if (settings.get("sslrootcert").orElse("").equals("system")) {
            return TlsTrust.system(settings.surroundings());
        }
        Optional<Path> roots = file("sslrootcert", "root.crt");
        if (roots.isPresent() && Files.exists(roots.get())) {
            Optional<Path> revoked = file("sslcrl", "root.crl").filter(Files::exists);
            return TlsTrust.of(roots.get(), revoked);
        }
        if (mode.isVerified()) {
            throw DbmigException.refused("there is no file of trusted certificates, and sslmode=" + mode + " needs one")
                    .detail(roots.map(file -> "Looked at " + file + ".").orElse("There is no home folder to look in."))
                    .hint("Name it by sslrootcert, or use sslrootcert=system for public authorities.");
        }
        return TlsTrust.anybody();
    }

    private KeyManager[] keys() {
        if (settings.get("sslcertmode").orElse("allow").equals("disable")) {
            return new KeyManager[0];
        }
        Optional<Path> certificate = file("sslcert", "postgresql.crt");
        boolean isGiven = settings.get("sslcert").isPresent();
        if (certificate.isEmpty() || !isGiven && !Files.exists(certificate.get())) {
            return new KeyManager[0];
        }
        Path key = file("sslkey", "postgresql.key").orElse(Path.of("postgresql.key"));
        return new KeyManager[] {new ClientCertificate(certificate.get(), key)};
    }

    private Optional<Path> file(String keyword, String usualName) {
        return settings.get(keyword).map(Path::of).or(() -> settings.surroundings().libpqFile(usualName));
    }

    /** The versions to speak: those between ssl_min_protocol_version (TLSv1.2 if not set) and the maximum. */
    static String[] protocols(ConnectionSettings settings, String[] supported) {
        int least = index(settings, "ssl_min_protocol_version", "TLSv1.2");
        int most = index(settings, "ssl_max_protocol_version", "TLSv1.3");
        List<String> wanted = least > most ? List.of() : VERSIONS.subList(least, most + 1);
        String[] protocols = Arrays.stream(supported).filter(wanted::contains).toArray(String[]::new);
        if (protocols.length == 0) {
            throw DbmigException.usage("no TLS version is left between ssl_min_protocol_version and"
                    + " ssl_max_protocol_version").hint("TLSv1.2 and TLSv1.3 are there.");
        }
        return protocols;
    }

    private static int index(ConnectionSettings settings, String keyword, String otherwise) {
        String version = settings.get(keyword).orElse(otherwise);
        int index = VERSIONS.indexOf(version);
        if (index < 0) {
            throw DbmigException.usage("invalid " + keyword + ": \"" + version + "\"")
                    .hint("Use one of " + String.join(", ", VERSIONS) + ".");
        }
        return index;
    }
}
