package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demonstration leaves nothing behind, however it ends. Needs a PostgreSQL on this machine, not the tests' server. */
class DemoNativeIT {

    private static final String FIRST_SCENE = "An empty database";

    DbmigProgram dbmig() {
        return DbmigProgram.executable();
    }

    @Test
    void showsAnUpgradeAFailureAndAWayBack() {
        DbmigProcess demo = dbmig().start("demo");
        Path folder = folderOf(demo);
        Outcome outcome = demo.await();
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        assertThat(outcome.stdout()).contains(FIRST_SCENE, "200 ok, 1000 customers", "the database is at 003",
                "(exit code 6: production is untouched and serving", "It last answered 500: column \"email\" does not exist",
                "(exit code 7: production is back", "Undid 1 migration", "the database is at 002",
                "003      add_phone_number    pending");
        assertThat(outcome.stdout().split("200 ok, 1000 customers", -1)).as("healthy after each scene").hasSize(5);
        assertIsGone(folder);
    }

    @Test
    void leavesNoApplicationWhenItIsKilled() {
        DbmigProcess demo = dbmig().start("demo");
        Path folder = folderOf(demo);
        demo.awaitOutput("200 ok");
        Path place = guard(demo.pid(), "dbmig-demo-guard").orElseThrow();
        assertThat(place.resolve("pid")).exists();
        demo.kill().await();
        assertIsGone(place);
        assertIsGone(folder);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leavesNothingAtCtrlC(boolean whileItTells) {
        assertThat(ended(DbmigProcess::interrupt, whileItTells).exitCode()).isEqualTo(130);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leavesNothingWhenAskedToEnd(boolean whileItTells) {
        assertThat(ended(DbmigProcess::terminate, whileItTells).exitCode()).isEqualTo(143);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leavesNothingWhenItIsKilled(boolean whileItTells) {
        assertThat(ended(DbmigProcess::kill, whileItTells).exitCode()).isEqualTo(137);
    }

    private Outcome ended(UnaryOperator<DbmigProcess> signal, boolean whileItTells) {
        DbmigProcess demo = dbmig().start("demo");
        Path folder = folderOf(demo);
        if (whileItTells) {
            demo.awaitOutput(FIRST_SCENE);
            assertThat(folder).isDirectory();
        }
        Outcome outcome = signal.apply(demo).await();
        assertThat(outcome.stderr()).doesNotContain("ERROR", "Exception");
        assertIsGone(folder);
        return outcome;
    }

    /** The folder of its server, which the guard has as an argument. */
    private static Path folderOf(DbmigProcess demo) {
        Path[] found = new Path[1];
        demo.awaitUntil("it has a server", () -> {
            guard(demo.pid(), "dbmig-guard").ifPresent(folder -> found[0] = folder);
            return found[0] != null;
        });
        return found[0];
    }

    private static Optional<Path> guard(long pid, String name) {
        return ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants)
                .map(process -> commandLine(process.pid()))
                .filter(words -> words.contains(name))
                .map(words -> Path.of(words.get(words.indexOf(name) + 1))).findFirst();
    }

    private static List<String> commandLine(long pid) {
        try {
            return List.of(Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0"));
        } catch (IOException e) {
            return List.of(); // it has ended
        }
    }

    private static void assertIsGone(Path folder) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (Files.exists(folder) || isUsed(folder)) {
            assertThat(System.nanoTime()).as(folder + " is still there").isLessThan(end);
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static boolean isUsed(Path folder) {
        return ProcessHandle.allProcesses().anyMatch(process -> commandLine(process.pid()).stream()
                .anyMatch(word -> word.startsWith(folder.toString())));
    }
}
