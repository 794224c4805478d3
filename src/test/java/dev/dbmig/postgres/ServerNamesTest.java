package dev.dbmig.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerNamesTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "db.example.com, db.example.com, true",
        "DB.Example.com, db.example.COM, true",
        "*.example.com, db.example.com, true",
        "*.example.com, a.b.example.com, false",
        "*.example.com, example.com, false",
        "d*.example.com, db.example.com, false",
        "*, example, false",
        "*., example., false",
        "*.com, .com, false",
    })
    void comparesNamesAsLibpqDoes(String pattern, String host, boolean expected) {
        assertThat(ServerNames.matches(pattern, host)).isEqualTo(expected);
    }

    private X509Certificate certificate(String commonName, String names) {
        new Certificates(folder).issue("c", commonName, names);
        return PemFile.read(folder.resolve("c.crt")).certificates().get(0);
    }

    @Test
    void ignoresTheCommonNameWhereThereIsAnAlternative() {
        X509Certificate certificate = certificate("common.example.com", "DNS:alternative.example.com,IP:10.0.0.1");
        assertThat(ServerNames.match(certificate, "alternative.example.com")).isTrue();
        assertThat(ServerNames.match(certificate, "common.example.com")).isFalse();
        assertThat(ServerNames.match(certificate, "10.0.0.1")).isTrue();
        assertThat(ServerNames.match(certificate, "10.0.0.2")).isFalse();
    }

    @Test
    void comparesTheCommonNameWhereThereIsNone() {
        X509Certificate certificate = certificate("common.example.com", "");
        assertThat(ServerNames.match(certificate, "common.example.com")).isTrue();
        assertThat(ServerNames.match(certificate, "other.example.com")).isFalse();
        assertThat(ServerNames.of(certificate)).containsExactly("\"common.example.com\"");
    }

    @Test
    void comparesAddressesByValue() {
        X509Certificate certificate = certificate("x", "IP:2001:db8::1");
        assertThat(ServerNames.match(certificate, "2001:DB8:0::1")).isTrue();
        assertThat(ServerNames.match(certificate, "2001:db8::2")).isFalse();
    }
}
