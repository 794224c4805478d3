package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals in the middle of a run: it goes back in order, at once, and says so. */
class InterruptNativeIT {

    @TempDir
    Path folder;

    private SafeProject project;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeEach
    void create() {
        project = new SafeProject(folder, program());
    }

    @AfterEach
    void drop() {
        project.close();
    }

    @ParameterizedTest
    @CsvSource({"rehearse-migrations, INT", "rehearse-migrations, TERM", "rehearse-migrations, HUP",
        "apply-migrations, INT", "apply-migrations, TERM", "apply-migrations, HUP",
        "start-services, INT", "start-services, TERM", "start-services, HUP"})
    void goesBackInOrder(String step, String signal) throws IOException {
        project.configure("health: {command: 'sh " + folder + "/healthy', timeout: 60s, stable-for: 100ms}\n");
        Files.writeString(folder.resolve("healthy"), "test -e " + folder + "/api || exit 1\npsql -Atc \"SELECT 1 FROM pg_attribute"
                + " WHERE attrelid = 'users'::regclass AND attname = 'age'\" | grep -q 1 && exit 1\nexit 0\n");
        project.database.migration("002_age.sql", "ALTER TABLE users ADD COLUMN age int;"
                + (step.equals("rehearse-migrations") ? " SELECT pg_sleep(60);"
                : step.equals("apply-migrations") ? " SELECT pg_sleep(CASE WHEN current_database() = '" + project.database.name()
                        + "' THEN 60 ELSE 0 END);" : ""));
        List<Path> before = project.runs();
        DbmigProcess process = project.dbmig().start("upgrade");
        project.awaitJournal(before, "STARTED " + step, process);
        SafeProject.sleep(1500);
        long begun = System.nanoTime();
        Outcome outcome = send(signal).apply(process).await();
        assertThat((System.nanoTime() - begun) / 1_000_000_000).as("seconds").isLessThan(30);
        boolean wasTouched = !step.equals("rehearse-migrations");
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isEqualTo(wasTouched ? 7 : signal.equals("INT") ? 130 : 143);
        assertThat(outcome.stderr()).contains("Interrupted: ending in order").contains("interrupted by a signal");
        assertThat(project.dbmig().run("current").stdout()).isEqualTo("001\n");
        assertThat(project.hasColumn()).isFalse();
        assertThat(project.runningServices()).containsExactly("api");
        assertThat(project.databases()).allMatch(name -> name.equals(project.database.name()) || name.contains("_failed_"));
        assertThat(project.isOpen()).isTrue();
        assertThat(project.dbmig().run("recover").stdout()).contains("Nothing to recover");
    }

    private static UnaryOperator<DbmigProcess> send(String signal) {
        return switch (signal) {
            case "INT" -> DbmigProcess::interrupt;
            case "TERM" -> DbmigProcess::terminate;
            default -> DbmigProcess::hangUp;
        };
    }
}
