package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * SIGKILL from outside, at each line of the journal of a restore and in the middle of its steps; then of the
 * recovery; and what stands after it: the database of before, or the restored one, whole, and nothing else.
 */
class RestoreCrashNativeIT {

    private static final String NOW = "101";
    private static final String IN_BACKUP = "100";

    /** What is killed. */
    enum Kind {
        /** A restore that succeeds. */
        WELL,
        /** One on which the application does not become well. */
        ILL,
        /** One of a database that is not there any more. */
        MISSING,
        /** One into a database of its own. */
        BESIDE
    }

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
    private static int stride() {
        return Integer.getInteger("crash.stride", 2);
    }

    @BeforeEach
    void create() {
        project = new SafeProject(folder, program());
        database = project.database;
        assertThat(project.dbmig().run("backup", "create").exitCode()).isZero();
        database.execute("INSERT INTO users VALUES (101)");
    }

    @AfterEach
    void drop() {
        project.close();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void recoversFromAKillAtEachLineOfTheJournal(Kind kind) throws IOException {
        for (int line = 1; killAtLine(kind, line); line += stride()) {
            recoverAndCheck(kind, line % 3 == 0 ? line * 15L : -1, "line " + line);
        }
        System.out.println(getClass().getSimpleName() + ": " + cases + " kills at lines of a restore, each recovered: " + kind);
        assertThat(cases).isPositive();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void recoversFromAKillInTheMiddleOfEachStep(Kind kind) throws IOException {
        for (String step : List.of("restore-beside", "confirm", "stop-services", "swap-database", "take-name", "start-services")) {
            for (int millis = 0; millis < 400; millis += 40 * stride()) {
                if (!killIn(kind, step, millis)) {
                    break;
                }
            }
        }
        System.out.println(getClass().getSimpleName() + ": " + cases + " kills in steps of a restore, each recovered: " + kind);
        assertThat(cases).isPositive();
    }

    @Test
    void onlyARestoreInThePlaceOfTheDatabaseHindersOthers() throws IOException {
        killAtLine(Kind.BESIDE, 1);
        project.addColumn(true);
        Outcome upgrade = project.dbmig().run("upgrade", "--skip-test");
        assertThat(upgrade.exitCode()).as(upgrade.stderr()).isZero();
        assertThat(project.dbmig().run("recover").stdout()).contains("everything is as it was before the restore");
        assertThat(project.databases()).containsExactly(database.name());
        killAtLine(Kind.WELL, 3);
        Outcome refused = project.dbmig().run("restore", "--yes");
        assertThat(refused.exitCode()).isEqualTo(5);
        assertThat(refused.stderr()).contains("on this database never ended", "dbmig recover");
        assertThat(project.dbmig().run("recover").exitCode()).isZero();
        assertThat(project.databases()).containsExactly(database.name());
    }

    /** False if the run had ended before it had so many lines. */
    private boolean killAtLine(Kind kind, int line) throws IOException {
        List<Path> before = prepare(kind);
        DbmigProcess process = start(kind);
        while (process.isAlive() && project.journalOfNewest(before).chars().filter(c -> c == '\n').count() < line) {
            SafeProject.moment();
        }
        return killed(process);
    }

    /** False if the step was over before it, or there is no such step. */
    private boolean killIn(Kind kind, String step, int millis) throws IOException {
        List<Path> before = prepare(kind);
        DbmigProcess process = start(kind);
        project.awaitJournal(before, "STARTED " + step, process);
        SafeProject.sleep(millis);
        boolean isInIt = !project.journalOfNewest(before).contains("DONE " + step);
        boolean wasAlive = killed(process);
        if (wasAlive) {
            recoverAndCheck(kind, millis % 7 == 0 ? millis : -1, step + " after " + millis + " ms");
        }
        return wasAlive && isInIt;
    }

    private DbmigProcess start(Kind kind) {
        return kind == Kind.BESIDE ? project.dbmig().start("restore", "--into", side()) : project.dbmig().start("restore", "--yes");
    }

    private String side() {
        return database.name() + " Side";
    }

    private List<Path> prepare(Kind kind) throws IOException {
        project.makeWell();
        if (kind == Kind.MISSING) {
            control("DROP DATABASE IF EXISTS " + database.quotedName() + " WITH (FORCE)");
        }
        List<Path> before = project.runs();
        if (kind == Kind.ILL) {
            project.configure("""
                    services:
                      - {name: api, stop: 'sh -c "rm %1$s/api; touch %1$s/ill"', start: 'touch %1$s/api', running: 'ls %1$s/api'}
                    """.formatted(folder));
            Thread healer = new Thread(() -> {
                while (!project.journalOfNewest(before).contains("UNDONE swap-database") && !Thread.interrupted()) {
                    SafeProject.sleep(10);
                }
                project.makeWell();
            });
            healer.setDaemon(true);
            healer.start();
        }
        return before;
    }

    private boolean killed(DbmigProcess process) throws IOException {
        boolean wasAlive = process.killIfAlive().await().exitCode() == 137;
        if (!wasAlive) {
            backToOld();
        }
        project.configure("");
        project.makeWell();
        return wasAlive;
    }

    private void recoverAndCheck(Kind kind, long millis, String what) throws IOException {
        if (millis >= 0) {
            DbmigProcess recovery = project.dbmig().start("recover", "--yes");
            SafeProject.sleep(millis);
            cases += recovery.killIfAlive().await().exitCode() == 137 ? 1 : 0;
        }
        Outcome recover = project.dbmig().run("recover", "--yes");
        assertThat(recover.exitCode()).as(what + recover.stdout() + recover.stderr()).isZero();
        List<String> databases = new ArrayList<>(project.databases());
        boolean isNew = databases.contains(side()) || databases.contains(database.name())
                && database.value(SafeProject.ROWS).equals(IN_BACKUP);
        List<String> expected = new ArrayList<>();
        if (kind != Kind.MISSING || isNew) {
            expected.add(database.name());
        }
        if (isNew && kind == Kind.BESIDE) {
            expected.add(side());
        } else if (isNew && kind != Kind.MISSING) {
            expected.add(databases.stream().filter(name -> name.contains("_failed_")).findFirst().orElse("none is kept"));
        }
        assertThat(databases).as(what).containsExactlyInAnyOrderElementsOf(expected);
        check(kind, isNew, what);
        cases++;
        backToOld();
    }

    private void check(Kind kind, boolean isNew, String what) {
        assertThat(project.runningServices()).as(what).containsExactly("api");
        if (kind == Kind.MISSING && !isNew) {
            return;
        }
        assertThat(database.value(SafeProject.ROWS)).as(what).isEqualTo(isNew && kind != Kind.BESIDE ? IN_BACKUP : NOW);
        assertThat(project.isOpen()).as(what).isTrue();
        assertThat(project.dbmig().run("recover").stdout()).as(what).contains("Nothing to recover");
    }

    /** One more user than the backup has, and no other database. */
    private void backToOld() throws IOException {
        project.configure("");
        project.makeWell();
        for (String name : project.databases()) {
            if (!name.equals(database.name())) {
                control("DROP DATABASE \"" + name + "\" WITH (FORCE)");
            }
        }
        if (project.databases().contains(database.name())) {
            database.execute("INSERT INTO users VALUES (101) ON CONFLICT DO NOTHING");
        }
    }

    private void control(String sql) {
        try (Session session = Session.open(database.settings().withDatabase("postgres"), "test")) {
            session.execute(sql);
        }
    }
}
