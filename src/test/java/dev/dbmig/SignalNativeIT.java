package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signals that come before anything has begun: dbmig waits for a server that does not answer. */
class SignalNativeIT {

    @TempDir
    Path folder;

    private ServerSocket silent;

    DbmigProgram dbmig() {
        return DbmigProgram.executable().in(folder);
    }

    @BeforeEach
    void listen() throws IOException {
        silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        silent.setSoTimeout(60_000);
        Files.createDirectory(folder.resolve("migrations"));
        Files.writeString(folder.resolve("migrations/001_users.sql"), "CREATE TABLE users (id int);\n");
    }

    @AfterEach
    void close() throws IOException {
        silent.close();
    }

    @Test
    void endsWith130AtCtrlC() throws IOException {
        assertThat(interrupted(DbmigProcess::interrupt).exitCode()).isEqualTo(130);
    }

    @Test
    void endsWith143WhenAskedToEnd() throws IOException {
        assertThat(interrupted(DbmigProcess::terminate).exitCode()).isEqualTo(143);
    }

    @Test
    void endsWith143WhenItsConnectionIsLost() throws IOException {
        assertThat(interrupted(DbmigProcess::hangUp).exitCode()).isEqualTo(143);
    }

    @Test
    void outlivesItsConnectionUnderNohup() throws Exception {
        DbmigProcess process = start(dbmig().under("nohup"));
        try (Socket connection = silent.accept()) {
            process.hangUp();
            Thread.sleep(1000);
            assertThat(process.isAlive()).isTrue();
            assertThat(connection.isClosed()).isFalse();
            assertThat(process.terminate().await().exitCode()).isEqualTo(143);
        }
    }

    private Outcome interrupted(UnaryOperator<DbmigProcess> signal) throws IOException {
        DbmigProcess process = start(dbmig());
        try (Socket connection = silent.accept()) {
            assertThat(connection.isConnected()).isTrue();
            Outcome outcome = signal.apply(process).await();
            assertThat(outcome.stdout() + outcome.stderr()).isEmpty();
            return outcome;
        }
    }

    private DbmigProcess start(DbmigProgram program) {
        return program.start("upgrade", "--url", "postgresql://app@127.0.0.1:" + silent.getLocalPort() + "/app");
    }
}
