package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.DbmigProgram.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * SIGKILL from outside, at each line of the journal and in the middle of each step, for good and for failing
 * upgrades and for each way back; then of the recovery; and what stands after it.
 */
class CrashNativeIT {

    @TempDir
    Path folder;

    private SafeProject project;
    private PackagedDatabase database;
    private int cases;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    /** Every how many lines of the journal the process is killed; -Dcrash.stride=1 for each of them. */
    int stride() {
        return Integer.getInteger("crash.stride", 3);
    }

    /** Whether each way back is gone through. */
    boolean isThorough() {
        return true;
    }

    @BeforeEach
    void create() {
        project = new SafeProject(folder, program());
        database = project.database;
    }

    @AfterEach
    void drop() {
        project.close();
    }

    @Test
    void refusesToWorkBesideAnUnfinishedRunAndStillReads() throws IOException {
        killAtLine(5, "auto", true, false);
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).isEqualTo(5);
        assertThat(upgrade.stderr()).contains("on this database never ended").contains("HINT:  Bring it to an end first: dbmig recover");
        assertThat(project.dbmig().run("status").exitCode()).isZero();
        assertThat(project.dbmig().run("recover").exitCode()).isZero();
        assertThat(project.dbmig().run("recover").stdout()).contains("Nothing to recover");
    }

    /** With down scripts they are the way back; without, the restored backup; a copy or a dump if that is wanted. */
    @ParameterizedTest
    @CsvSource({"auto, true, false", "auto, true, true", "auto, false, false", "auto, false, true", "clone, false, true",
            "dump, false, true"})
    void recoversFromAKillAtEachLineOfTheJournal(String copy, boolean hasDown, boolean ill) throws IOException {
        assumeTrue(isThorough() || !hasDown && ill && copy.equals("auto"), "the executable's tests go through the others");
        for (int line = 1; killAtLine(line, copy, hasDown, ill); line += stride()) {
            recoverAndCheck(line * 15L, line % 3 == 0, "line " + line);
        }
        System.out.println(getClass().getSimpleName() + ": " + cases + " kills at lines, each recovered: " + copy + " " + hasDown + " " + ill);
        assertThat(cases).isPositive();
    }

    /** So many milliseconds into each step. */
    @ParameterizedTest
    @CsvSource({"auto, true, false", "auto, false, true", "clone, false, true", "dump, false, true"})
    void recoversFromAKillInTheMiddleOfEachStep(String copy, boolean hasDown, boolean ill) throws IOException {
        assumeTrue(isThorough(), "the executable's tests do");
        for (String step : List.of("back-up-database", "rehearse-migrations", "stop-services", "fence-database", "take-safety-copy",
                "apply-migrations", "start-services")) {
            for (int millis = 10; millis < 500; millis += 60 * stride()) {
                List<Path> before = prepare(copy, hasDown, ill);
                boolean wasInIt = killIn(step, millis, before);
                if (!wasInIt) {
                    break;
                }
            }
        }
        System.out.println(getClass().getSimpleName() + ": " + cases + " kills in steps, each recovered: " + copy + " " + hasDown + " " + ill);
        assertThat(cases).isPositive();
    }

    /** False if the run had ended before it had so many lines. */
    private boolean killAtLine(int line, String copy, boolean hasDown, boolean ill) throws IOException {
        List<Path> before = prepare(copy, hasDown, ill);
        DbmigProcess process = project.dbmig().start("upgrade");
        while (process.isAlive() && project.journalOfNewest(before).chars().filter(c -> c == '\n').count() < line) {
            SafeProject.moment();
        }
        return killed(process);
    }

    /** False if the step was over before it. */
    private boolean killIn(String step, int millis, List<Path> before) throws IOException {
        DbmigProcess process = project.dbmig().start("upgrade");
        project.awaitJournal(before, "STARTED " + step, process);
        SafeProject.sleep(millis);
        boolean isInIt = !project.journalOfNewest(before).contains("DONE " + step);
        boolean wasAlive = killed(process);
        if (wasAlive) {
            recoverAndCheck(millis, millis % 7 == 0, step + " after " + millis + " ms");
        }
        return wasAlive && isInIt;
    }

    private List<Path> prepare(String copy, boolean hasDown, boolean ill) throws IOException {
        project.configure("safety-copy: " + copy + "\n").addColumn(hasDown).makeWell();
        if (ill) {
            project.makeNewVersionIll();
        }
        return project.runs();
    }

    private boolean killed(DbmigProcess process) throws IOException {
        boolean wasAlive = process.killIfAlive().await().exitCode() == 137;
        project.makeWell();
        if (!wasAlive) {
            backToOne();
        }
        return wasAlive;
    }

    private void recoverAndCheck(long millis, boolean killsRecovery, String what) throws IOException {
        if (killsRecovery) {
            DbmigProcess recovery = project.dbmig().start("recover");
            SafeProject.sleep(millis);
            cases += recovery.killIfAlive().await().exitCode() == 137 ? 1 : 0;
        }
        Outcome recover = project.dbmig().run("recover");
        assertThat(recover.exitCode()).as(what + recover.stdout() + recover.stderr()).isZero();
        String version = project.dbmig().run("current").stdout().strip();
        assertThat(version).as(what).isIn("001", "002");
        assertThat(project.hasColumn()).as(what).isEqualTo(version.equals("002"));
        assertThat(database.value(SafeProject.ROWS)).as(what).isEqualTo("100");
        assertThat(project.runningServices()).as(what).containsExactly("api");
        assertThat(project.databases()).as(what).allMatch(name -> name.equals(database.name()) || name.contains("_failed_"));
        assertThat(project.isOpen()).as(what).isTrue();
        cases++;
        backToOne();
    }

    private void backToOne() throws IOException {
        if (project.dbmig().run("recover").exitCode() == 0 && project.dbmig().run("current").stdout().strip().equals("002")) {
            database.migration("002_rollback.sql", "ALTER TABLE users DROP COLUMN age;");
            Outcome back = project.dbmig().run("downgrade", "001", "--skip-backup", "--skip-test");
            assertThat(back.exitCode()).as(back.stderr()).isZero();
            Files.deleteIfExists(folder.resolve("migrations/002_rollback.sql"));
        }
    }
}
