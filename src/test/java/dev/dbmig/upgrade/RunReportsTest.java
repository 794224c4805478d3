package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which runs still need their backups. */
class RunReportsTest {

    @TempDir
    private Path state;

    private void journal(String run, String text) throws IOException {
        Path folder = Files.createDirectories(state.resolve("runs").resolve(run));
        Files.writeString(folder.resolve("journal"), text);
    }

    @Test
    void knowsNoUnfinishedRunWhereThereIsNone() {
        assertThat(new RunReports(state).isUnfinished("r1")).isFalse();
        assertThat(new RunReports(state).plan("r1")).isEmpty();
    }

    @Test
    void tellsTheUnfinishedOnesAndDoubtsWhatItCannotRead() throws IOException {
        journal("begun", "2026-01-01T00:00:00.000Z STARTED back-up-database\n");
        journal("torn", "2026-01-01T00:00:00.000Z STARTED back-up-database\n2026-01-01T00:00:01.000Z FIN");
        journal("ended", "2026-01-01T00:00:00.000Z STARTED back-up-database\n2026-01-01T00:00:01.000Z FINISHED\n");
        journal("back", "2026-01-01T00:00:00.000Z STARTED back-up-database\n2026-01-01T00:00:01.000Z ROLLED_BACK\n");
        journal("damaged", "something else\n");
        Files.createDirectories(state.resolve("runs/no-journal"));
        assertThat(java.util.stream.Stream.of("begun", "torn", "ended", "back", "damaged", "no-journal", "unknown", "../runs")
                .filter(new RunReports(state).unfinished())).containsExactly("begun", "torn", "damaged");
    }

    @Test
    void doubtsEverythingWhereTheFolderIsNone() throws IOException {
        Files.writeString(state.resolve("runs"), "");
        assertThat(new RunReports(state).isUnfinished("r1")).isTrue();
    }
}
