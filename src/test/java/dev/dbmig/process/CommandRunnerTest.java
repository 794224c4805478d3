package dev.dbmig.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandRunnerTest {

    private final CommandRunner runner = new CommandRunner();

    @TempDir
    private Path folder;

    @Test
    void givesExitCodeAndBothStreams() {
        assertThat(runner.run(Command.of("sh", "-c", "echo out; echo err >&2; exit 3")))
                .isEqualTo(new CommandResult(3, "out\n", "err\n"));
    }

    @Test
    void passesArgumentsThroughNoShell() {
        assertThat(runner.run(Command.of("printf", "%s", "a $HOME; 'b' \"c\" *")).stdout())
                .isEqualTo("a $HOME; 'b' \"c\" *");
    }

    @Test
    void addsToTheEnvironmentAndSetsTheFolder() {
        Command command = Command.of("sh", "-c", "echo $SECRET in $(pwd -P); test -n \"$PATH\"")
                .withEnvironment("SECRET", "pw").withDirectory(folder);
        assertThat(runner.run(command).stdout()).isEqualTo("pw in " + folder + "\n");
        assertThat(command.toString()).doesNotContain("pw\n").startsWith("sh -c");
    }

    @Test
    void drainsBothStreamsAtOnce() {
        CommandResult result = runner.run(Command.of("sh", "-c",
                "i=0; while [ $i -lt 3000 ]; do printf '%0100d' 1; printf '%0100d' 1 >&2; i=$((i+1)); done"));
        assertThat(result.stdout()).hasSize(300_000);
        assertThat(result.stderr()).hasSize(300_000);
    }

    @Test
    void givesNothingToRead() {
        assertThat(runner.run(Command.of("cat").withTimeout(Duration.ofSeconds(5))).stdout()).isEmpty();
    }

    @Test
    void endsTheWholeTreeAfterTheTimeout() throws IOException, InterruptedException {
        Path pids = folder.resolve("pids");
        Command command = Command.of("sh", "-c", "trap '' TERM; sh -c 'echo $$ > pids; sleep 60' & wait; sleep 60")
                .withDirectory(folder).withTimeout(Duration.ofMillis(500));
        assertThatThrownBy(() -> runner.run(command)).isInstanceOf(DbmigException.class)
                .hasMessage("\"sh\" did not end within 0.5 s and was ended");
        long child = Long.parseLong(Files.readString(pids).strip());
        for (int i = 0; i < 100 && ProcessHandle.of(child).filter(ProcessHandle::isAlive).isPresent(); i++) {
            Thread.sleep(20);
        }
        assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void doesNotWaitForADaemonThatKeepsTheStreamOpen() {
        long start = System.nanoTime();
        assertThat(runner.run(Command.of("sh", "-c", "sleep 20 & echo done")).stdout()).isEqualTo("done\n");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> runner.run(Command.of("no-such-program-here")))
                .hasMessage("program \"no-such-program-here\" not found");
        assertThatThrownBy(() -> runner.run(Command.of("sh").withDirectory(folder.resolve("none"))))
                .hasMessage("folder \"" + folder.resolve("none") + "\" does not exist");
        assertThatThrownBy(() -> runner.run(Command.of(folder.toString())))
                .hasMessage("cannot run program \"" + folder + "\"");
    }
}
