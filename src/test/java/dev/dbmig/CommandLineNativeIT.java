package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged executable, as its users run it. */
class CommandLineNativeIT {

    @TempDir
    Path folder;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram dbmig() {
        return DbmigProgram.executable().in(folder);
    }

    @Test
    void tellsItsVersion() {
        Outcome outcome = dbmig().run("--version");
        assertThat(outcome.stderr()).isEmpty();
        assertThat(outcome.stdout()).matches("dbmig \\d+\\.\\d+\\.\\d+\\S*( .*)?\n");
        assertThat(outcome.exitCode()).isZero();
    }

    @Test
    void showsItsCommandsAndExitCodes() {
        Outcome outcome = dbmig().run("--help");
        assertThat(outcome.stdout()).contains("upgrade", "downgrade", "status", "doctor", "demo");
        assertThat(outcome.stderr()).isEmpty();
        assertThat(outcome.exitCode()).isZero();
    }

    @Test
    void refusesAnUnknownCommand() {
        Outcome outcome = dbmig().run("upgrad");
        assertThat(outcome.stdout()).isEmpty();
        assertThat(outcome.stderr()).contains("upgrad").contains("HINT:").doesNotContain("\tat ");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE.code());
    }

    @Test
    void saysWhichServerDoesNotAnswerAndKeepsThePassword() throws IOException {
        migration();
        int port = closedPort();
        Outcome outcome = dbmig().run("status", "--url", "postgresql://app:s3cret@127.0.0.1:" + port + "/app");
        assertThat(outcome.stderr())
                .contains("127.0.0.1", Integer.toString(port), "HINT:")
                .doesNotContain("s3cret", "\tat ", "Exception");
        assertThat(outcome.stdout()).isEmpty();
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.REFUSED.code());
    }

    @Test
    void colorsOnlyATerminal() {
        assertThat(dbmig().run("--help").stdout()).doesNotContain("\u001b[");
        Outcome plain = dbmig().with("NO_COLOR", "1").runOnTerminal("--help");
        assertThat(plain.stdout()).contains("upgrade").doesNotContain("\u001b[");
        assertThat(plain.exitCode()).isZero();
    }

    private void migration() throws IOException {
        Files.createDirectory(folder.resolve("migrations"));
        Files.writeString(folder.resolve("migrations/001_users.sql"), "CREATE TABLE users (id int);\n");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
