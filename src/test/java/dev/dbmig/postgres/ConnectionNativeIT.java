package dev.dbmig.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram;
import dev.dbmig.DbmigProgram.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the packaged program connects to, by TLS with a real certificate, passwords and every kind of address. */
public class ConnectionNativeIT {

    private static final String PASSWORD = "p:w/ä\\'\" 1%";

    @TempDir
    private static Path folder;

    private static Certificates certificates;
    private static ThrowAwayServer server;

    /** A subclass runs the same tests against another package of dbmig. */
    protected DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeAll
    static void start() {
        certificates = new Certificates(folder).issue("server", "localhost", "DNS:localhost");
        Path other = folder.resolve("other");
        other.toFile().mkdir();
        new Certificates(other);
        server = TestServer.throwAway(
                Map.of("ssl", "on", "ssl_cert_file", "{dir}/server.crt", "ssl_key_file", "{dir}/server.key",
                        "ssl_ca_file", "{dir}/ca.crt", "hba_file", "{dir}/hba.conf"),
                Map.of("server.crt", certificates.read("server.crt"), "server.key", certificates.read("server.key"),
                        "ca.crt", certificates.read("ca.crt"), "hba.conf", """
                                local   all all                   scram-sha-256
                                hostssl all tls_only 127.0.0.1/32 scram-sha-256
                                host    all postgres 127.0.0.1/32 trust
                                host    all "a b"    127.0.0.1/32 scram-sha-256
                                """));
        try (Session session = Session.open(server.settings(Map.of("hostaddr", "127.0.0.1")), "test")) {
            for (String role : new String[] {"tls_only", "a b"}) {
                session.execute("CREATE ROLE \"" + role + "\" LOGIN PASSWORD " + SqlText.literal(PASSWORD));
            }
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void meansBySslmodeWhatLibpqMeans() {
        assertThat(current("sslmode=disable user=postgres")).isEqualTo("ok");
        assertThat(current("sslmode=disable user=tls_only")).contains("no pg_hba.conf entry");
        for (String mode : new String[] {"prefer", "require"}) {
            assertThat(current("sslmode=" + mode + " user=tls_only")).as(mode).isEqualTo("ok");
        }
        assertThat(current("sslmode=allow user=tls_only")).isEqualTo("ok");
        for (String mode : new String[] {"verify-ca", "verify-full"}) {
            assertThat(current("sslmode=" + mode + " user=tls_only sslrootcert=" + certificates.path("ca.crt"))).as(mode)
                    .isEqualTo("ok");
            assertThat(current("sslmode=" + mode + " user=tls_only sslrootcert=" + folder + "/other/ca.crt")).as(mode)
                    .contains("certificate");
        }
        String byAddress = "hostaddr=127.0.0.1 host=elsewhere.test user=tls_only sslrootcert=" + certificates.path("ca.crt");
        assertThat(current("sslmode=verify-ca " + byAddress)).isEqualTo("ok");
        assertThat(current("sslmode=verify-full " + byAddress)).contains("elsewhere.test");
    }

    @Test
    void findsThePasswordWhereLibpqDoes() throws IOException {
        Path passwords = Files.writeString(folder.resolve("passwords"),
                "127.0.0.1:*:postgres:a b:" + PASSWORD.replace("\\", "\\\\").replace(":", "\\:") + "\n");
        Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw-------"));
        Path services = Files.writeString(folder.resolve("services"),
                "[mine]\nhost=127.0.0.1\nport=" + server.port() + "\nuser=a b\ndbname=postgres\n");
        assertThat(answer(plain().with("PGPASSFILE", passwords.toString()).with("PGSERVICEFILE", services.toString())
                .with("PGSERVICE", "mine").run("current"))).isEqualTo("ok");
        assertThat(answer(plain().with("PGPASSWORD", PASSWORD).with("PGHOST", "127.0.0.1").with("PGUSER", "a b")
                .with("PGPORT", String.valueOf(server.port())).with("PGDATABASE", "postgres").run("current"))).isEqualTo("ok");
        Outcome wrong = plain().with("PGPASSWORD", "secret-wrong").with("PGHOST", "127.0.0.1").with("PGUSER", "a b")
                .with("PGPORT", String.valueOf(server.port())).with("PGDATABASE", "postgres").run("current");
        assertThat(wrong.stderr()).contains("password authentication failed for user \"a b\"").doesNotContain("secret-wrong");
    }

    @Test
    void takesEveryKindOfAddress() {
        String url = "127.0.0.1:" + server.port() + "/postgres";
        assertThat(url("postgresql://a%20b:p%3Aw%2F%C3%A4%5C%27%22%201%25@" + url)).isEqualTo("ok");
        assertThat(url("postgres://postgres@127.0.0.1:1,127.0.0.1:" + server.port() + "/postgres")).isEqualTo("ok");
        assertThat(url("jdbc:postgresql://" + url + "?user=postgres")).isEqualTo("ok");
        assertThat(url("host=127.0.0.1 port=" + server.port() + " user='a b' password='p:w/ä\\\\\\'\" 1%' dbname=postgres"))
                .isEqualTo("ok");
        String socket = server.settings(Map.of()).host();
        if (socket.startsWith("/")) {
            assertThat(answer(plain().with("PGPASSWORD", PASSWORD).run("current", "-h", socket, "-p",
                    String.valueOf(server.port()), "-U", "a b", "-d", "postgres"))).isEqualTo("ok");
        }
    }

    private String current(String keywords) {
        String host = keywords.contains("hostaddr") ? "" : "host=localhost hostaddr=127.0.0.1 ";
        return answer(plain().with("PGPASSWORD", PASSWORD).with("DATABASE_URL",
                host + "port=" + server.port() + " dbname=postgres " + keywords).run("current"));
    }

    private String url(String url) {
        return answer(plain().run("current", "--url", url));
    }

    /** "ok" if it could connect: there is no version yet. */
    private static String answer(Outcome outcome) {
        return outcome.exitCode() == 0 ? "ok" : outcome.stderr();
    }

    private DbmigProgram plain() {
        return program().in(folder);
    }
}
