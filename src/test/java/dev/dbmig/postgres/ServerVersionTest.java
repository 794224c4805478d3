package dev.dbmig.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerVersionTest {

    @ParameterizedTest
    @CsvSource({
        "15.18 (Debian 15.18-0+deb12u1), 15, 150018",
        "18beta1, 18, 180000",
        "17devel, 17, 170000",
        "9.6.24, 9, 90600",
        "nonsense, 0, 0",
    })
    void readsWhatServersReport(String text, int major, int number) {
        assertThat(ServerVersion.parse(text)).isEqualTo(new ServerVersion(major, number, text));
    }
}
