package dev.dbmig.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIT {

    /** Who may come how: cert_only needs a client certificate, plain_only no TLS, tls_only TLS. */
    private static final String HBA = """
            local   all all                      trust
            hostssl all cert_only  127.0.0.1/32  cert
            hostnossl all plain_only 127.0.0.1/32 trust
            hostssl all tls_only   127.0.0.1/32  trust
            hostssl all tls_password 127.0.0.1/32 scram-sha-256
            host    all postgres   127.0.0.1/32  scram-sha-256
            """;

    @TempDir
    private static Path folder;

    private static Certificates certificates;
    private static ThrowAwayServer server;
    private static ThrowAwayServer withoutTls;

    @BeforeAll
    static void start() {
        certificates = new Certificates(folder)
                .issue("server", "localhost", "DNS:localhost,DNS:*.example.test")
                .issue("client", "cert_only", "");
        Path other = folder.resolve("other");
        other.toFile().mkdir();
        new Certificates(other);
        server = TestServer.throwAway(
                Map.of("ssl", "on", "ssl_cert_file", "{dir}/server.crt", "ssl_key_file", "{dir}/server.key",
                        "ssl_ca_file", "{dir}/ca.crt", "hba_file", "{dir}/hba.conf"),
                Map.of("server.crt", certificates.read("server.crt"), "server.key", certificates.read("server.key"),
                        "ca.crt", certificates.read("ca.crt"), "hba.conf", HBA));
        withoutTls = TestServer.throwAway(Map.of(), Map.of());
        try (Session session = Session.open(settings(server, Map.of("sslmode", "disable")), "dbmig-test")) {
            session.execute("CREATE ROLE cert_only LOGIN; CREATE ROLE plain_only LOGIN; CREATE ROLE tls_only LOGIN");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
        withoutTls.close();
    }

    private static ConnectionSettings settings(ThrowAwayServer of, Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(Map.of("host", "localhost", "hostaddr", "127.0.0.1"));
        all.putAll(more);
        return of.settings(all);
    }

    private static boolean isEncrypted(Map<String, String> more) {
        try (Session session = Session.open(settings(server, more), "dbmig-test")) {
            return session.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").get(0).get(0).equals("t");
        }
    }

    private static DbmigException refusal(ThrowAwayServer of, Map<String, String> more) {
        DbmigException refusal = catchThrowableOfType(DbmigException.class,
                () -> Session.open(settings(of, more), "dbmig-test").close());
        assertThat(refusal.exitCode()).isIn(ExitCode.REFUSED, ExitCode.USAGE);
        assertThat(refusal.hint()).isPresent();
        return refusal;
    }

    private static String ca() {
        return certificates.path("ca.crt");
    }

    private static String place() {
        return "localhost:" + server.port();
    }

    @Test
    void encryptsAsTheModeSays() {
        assertThat(isEncrypted(Map.of("sslmode", "disable"))).isFalse();
        assertThat(isEncrypted(Map.of("sslmode", "allow"))).isFalse();
        assertThat(isEncrypted(Map.of("sslmode", "prefer"))).isTrue();
        assertThat(isEncrypted(Map.of("sslmode", "require"))).isTrue();
        assertThat(isEncrypted(Map.of())).isTrue();
    }

    @Test
    void verifiesTheAuthorityAndTheName() {
        assertThat(isEncrypted(Map.of("sslmode", "verify-ca", "sslrootcert", ca()))).isTrue();
        assertThat(isEncrypted(Map.of("sslmode", "verify-full", "sslrootcert", ca()))).isTrue();
        assertThat(isEncrypted(Map.of("sslmode", "verify-full", "sslrootcert", ca(), "host", "db.example.test")))
                .isTrue();
        assertThat(isEncrypted(Map.of("sslmode", "verify-ca", "sslrootcert", ca(), "host", "elsewhere"))).isTrue();
    }

    @Test
    void refusesAnotherHostsCertificate() {
        DbmigException refusal = refusal(server,
                Map.of("sslmode", "verify-full", "sslrootcert", ca(), "host", "a.b.example.test"));
        assertThat(refusal).hasMessage("the certificate of a.b.example.test:" + server.port() + " is for another host");
        assertThat(refusal.detail()).contains(
                "it is for \"localhost\", \"*.example.test\", not for \"a.b.example.test\"");
    }

    @Test
    void refusesACertificateForAnotherAddress() {
        assertThat(refusal(server, Map.of("sslmode", "verify-full", "sslrootcert", ca(), "host", "127.0.0.1")))
                .hasMessage("the certificate of 127.0.0.1:" + server.port() + " is for another host");
    }

    @Test
    void refusesAnUnknownAuthority() {
        String other = certificates.path("other/ca.crt");
        for (String mode : List.of("require", "verify-ca", "verify-full")) {
            assertThat(refusal(server, Map.of("sslmode", mode, "sslrootcert", other)))
                    .hasMessage("the certificate of " + place() + " is not trusted");
        }
        assertThat(isEncrypted(Map.of("sslmode", "prefer", "sslrootcert", other))).isFalse();
    }

    @Test
    void refusesARevokedCertificate() {
        certificates.write("ca.conf", """
                [ca]
                default_ca = d
                [d]
                database = index.txt
                default_md = sha256
                default_crl_days = 2
                """);
        certificates.write("index.txt", "");
        certificates.openssl("ca", "-config", "ca.conf", "-gencrl", "-keyfile", "ca.key", "-cert", "ca.crt", "-out", "empty.crl");
        certificates.openssl("ca", "-config", "ca.conf", "-revoke", "server.crt", "-keyfile", "ca.key", "-cert", "ca.crt");
        certificates.openssl("ca", "-config", "ca.conf", "-gencrl", "-keyfile", "ca.key", "-cert", "ca.crt", "-out", "full.crl");
        assertThat(isEncrypted(Map.of("sslmode", "verify-ca", "sslrootcert", ca(), "sslcrl", certificates.path("empty.crl"))))
                .isTrue();
        assertThat(refusal(server, Map.of("sslmode", "verify-ca", "sslrootcert", ca(), "sslcrl", certificates.path("full.crl"))))
                .hasMessage("the certificate of " + place() + " is not trusted");
    }

    @Test
    void refusesToVerifyWithoutARootCertificate() {
        assertThat(refusal(server, Map.of("sslmode", "verify-full", "sslrootcert", "/nonexistent/root.crt")))
                .hasMessage("there is no file of trusted certificates, and sslmode=verify-full needs one");
        assertThat(isEncrypted(Map.of("sslmode", "require", "sslrootcert", "/nonexistent/root.crt"))).isTrue();
    }

    @Test
    void doesNotTrustOurAuthorityThroughTheSystem() {
        assertThat(refusal(server, Map.of("sslrootcert", "system")))
                .hasMessage("the certificate of " + place() + " is not trusted");
    }

    @Test
    void refusesAServerWithoutTls() {
        for (String mode : List.of("require", "verify-ca", "verify-full")) {
            assertThat(refusal(withoutTls, Map.of("sslmode", mode, "sslrootcert", ca())))
                    .hasMessage("the server on localhost:" + withoutTls.port()
                            + " does not offer TLS, and sslmode=" + mode + " asks for it");
        }
        Session.open(settings(withoutTls, Map.of("sslmode", "prefer")), "dbmig-test").close();
    }

    @Test
    void fallsBackWhenTheServerRejectsOneWay() {
        assertThat(isEncrypted(Map.of("user", "plain_only", "sslmode", "prefer"))).isFalse();
        assertThat(isEncrypted(Map.of("user", "tls_only", "sslmode", "allow"))).isTrue();
        assertThat(refusal(server, Map.of("user", "plain_only", "sslmode", "require")).getMessage())
                .startsWith("no pg_hba.conf entry for host \"127.0.0.1\", user \"plain_only\"");
        assertThat(refusal(server, Map.of("user", "tls_only", "sslmode", "disable")).getMessage())
                .startsWith("no pg_hba.conf entry for host \"127.0.0.1\", user \"tls_only\"");
    }

    @Test
    void tellsTheReasonThatMattersOfTwoAttempts() {
        for (String mode : List.of("prefer", "allow")) {
            DbmigException refusal = refusal(server,
                    Map.of("user", "tls_password", "password", "wrong", "sslmode", mode));
            assertThat(refusal).hasMessage("password authentication failed for user \"tls_password\"");
        }
        DbmigException neither = refusal(server, Map.of("user", "nobody", "sslmode", "prefer"));
        assertThat(neither.getMessage()).startsWith("no pg_hba.conf entry").endsWith("SSL encryption");
        assertThat(neither.detail().orElseThrow()).startsWith("And without TLS: no pg_hba.conf entry")
                .endsWith("no encryption");
    }

    @Test
    void bindsThePasswordToTheChannel() {
        assertThat(isEncrypted(Map.of("sslmode", "require", "channel_binding", "require"))).isTrue();
        assertThat(isEncrypted(Map.of("sslmode", "require", "channel_binding", "disable"))).isTrue();
        assertThat(isEncrypted(Map.of("sslmode", "allow", "channel_binding", "require"))).isTrue();
        assertThat(refusal(server, Map.of("sslmode", "disable", "channel_binding", "require")))
                .hasMessage("channel_binding=require needs TLS, and the connection to " + place() + " has none");
        assertThat(refusal(server, Map.of("user", "tls_only", "sslmode", "require", "channel_binding", "require"))
                .getMessage()).startsWith("Channel binding is required, but server skipped authentication.");
    }

    @Test
    void takesOnlyTheAuthenticationThatIsAskedFor() {
        assertThat(isEncrypted(Map.of("sslmode", "require", "require_auth", "scram-sha-256"))).isTrue();
        assertThat(refusal(server, Map.of("sslmode", "require", "require_auth", "md5")).getMessage()).isNotEmpty();
        assertThat(refusal(server, Map.of("user", "tls_only", "sslmode", "require", "require_auth", "scram-sha-256"))
                .getMessage()).isNotEmpty();
    }

    @Test
    void showsItsCertificate() {
        certificates.permissions("client.key", "rw-------");
        Map<String, String> withKey = Map.of("user", "cert_only", "sslmode", "verify-full", "sslrootcert", ca(),
                "sslcert", certificates.path("client.crt"), "sslkey", certificates.path("client.key"));
        assertThat(isEncrypted(withKey)).isTrue();
        certificates.openssl("rsa", "-traditional", "-in", "client.key", "-out", "client.pkcs1");
        certificates.permissions("client.pkcs1", "rw-------");
        Map<String, String> withOldKey = new LinkedHashMap<>(withKey);
        withOldKey.put("sslkey", certificates.path("client.pkcs1"));
        assertThat(isEncrypted(withOldKey)).isTrue();
        assertThat(refusal(server, Map.of("user", "cert_only", "sslmode", "require")))
                .hasMessage("connection requires a valid client certificate");
    }

    @Test
    void saysThatTheServerDoesNotTrustItsCertificate() {
        Path other = folder.resolve("other2");
        other.toFile().mkdir();
        Certificates strangers = new Certificates(other).issue("client", "cert_only", "");
        strangers.permissions("client.key", "rw-------");
        DbmigException refusal = refusal(server, Map.of("user", "cert_only", "sslmode", "require",
                "sslcert", strangers.path("client.crt"), "sslkey", strangers.path("client.key")));
        assertThat(refusal).hasMessage("the server on " + place() + " broke off the TLS connection");
    }

    @Test
    void endsAStuckConnectionOverTls() throws Exception {
        Session session = Session.open(settings(server, Map.of("sslmode", "require")), "dbmig-test");
        Thread closer = new Thread(() -> {
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            session.close();
        });
        closer.start();
        assertThat(catchThrowableOfType(ConnectionLostException.class, () -> session.execute("SELECT pg_sleep(60)")))
                .isNotNull();
        closer.join();
    }

    @Test
    void refusesAKeyThatOthersCanReadOrThatIsEncrypted() {
        certificates.openssl("rsa", "-aes128", "-passout", "pass:x", "-in", "client.key", "-out", "locked.key");
        certificates.permissions("locked.key", "rw-------");
        Map<String, String> settings = new LinkedHashMap<>(Map.of("user", "cert_only", "sslmode", "require",
                "sslcert", certificates.path("client.crt"), "sslkey", certificates.path("locked.key")));
        String file = certificates.path("locked.key");
        assertThat(refusal(server, settings)).hasMessage("dbmig cannot read the private key in \"" + file + "\"");
        certificates.permissions("locked.key", "rw-r--r--");
        assertThat(refusal(server, settings)).hasMessage("private key file \"" + file + "\" can be read by others");
    }

    @Test
    void copiesOverTls() throws Exception {
        try (Session session = Session.open(settings(server, Map.of("sslmode", "require")), "dbmig-test")) {
            session.execute("CREATE TEMP TABLE t (a text)");
            byte[] line = (Files.readString(Path.of(ca())).replace("\n", "") + "\n").getBytes();
            byte[] lines = new byte[line.length * 20_000];
            for (int i = 0; i < lines.length; i++) {
                lines[i] = line[i % line.length];
            }
            assertThat(session.copyIn("COPY t FROM STDIN".getBytes(), new ByteArrayInputStream(lines)))
                    .isEqualTo(20_000);
        }
    }
}
