package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.postgres.ClientTools;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every program that a run calls fails, writes half, hangs, or kills its parent: exit code, message, and what stands after. */
class FaultNativeIT {

    @TempDir
    Path folder;

    private SafeProject project;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeEach
    void create() throws IOException {
        project = new SafeProject(folder, program());
        project.addColumn(false);
    }

    @AfterEach
    void drop() {
        project.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "pg_dump    | exit 3                                                       | 3 | pg_dump failed with exit code 3",
        "pg_dump    | kill -9 $$                                                   | 3 | pg_dump was ended by signal 9",
        "pg_dump    | kill -9 $PPID; exec $real \"$@\"                            | 3 | pg_dump was ended by signal 9",
        "pg_dump    | $real \"$@\"; truncate -s -700 $file                         | 3 | what it wrote is no good backup",
        "pg_dump    | exit 0                                                       | 3 | no",
        "pg_restore | case $* in *--dbname*) exit 3;; esac; exec $real \"$@\"      | 6 | pg_restore failed with exit code 3",
        "pg_restore | case $* in *--dbname*) kill -9 $$;; esac; exec $real \"$@\"  | 6 | pg_restore was ended by signal 9",
        "pg_restore | exit 3                                                       | 3 | what it wrote is no good backup",
    })
    void staysUntouchedWhenAClientProgramFails(String name, String script, int exitCode, String message) throws IOException {
        shim(name, script);
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(exitCode);
        assertThat(upgrade.stderr()).contains(message);
        assertIsUntouched(upgrade);
    }

    @Test
    void goesOnWithoutRolesWhenTheyCannotBeRead() throws IOException {
        shim("pg_dumpall", "exit 1");
        assertThat(project.dbmig().run("upgrade").exitCode()).isZero();
        assertThat(project.textOfLast("backups/*/globals.sql")).startsWith("--");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "pg_dump    | $real \"$@\"; kill -9 $(ps -o ppid= $PPID)",
        "pg_dump    | kill -9 $(ps -o ppid= $PPID); sleep 1; $real \"$@\"",
        "pg_restore | case $* in *--dbname*) kill -9 $(ps -o ppid= $PPID);; esac; exec $real \"$@\"",
    })
    void recoversWhenAClientProgramKillsItsParent(String name, String script) throws IOException {
        shim(name, script);
        assertThat(project.dbmig().run("upgrade").exitCode()).isEqualTo(137);
        assertThat(project.dbmig().run("upgrade").exitCode()).isEqualTo(5);
        Outcome recover = project.dbmig().run("recover");
        assertThat(recover.exitCode()).as(recover.stdout() + recover.stderr()).isZero();
        assertIsUntouched(recover);
    }

    @ParameterizedTest
    @CsvSource({"pg_dump", "pg_restore"})
    void endsAClientProgramThatHangsWhenInterrupted(String name) throws IOException {
        shim(name, "echo $$ > " + folder + "/hangs; exec sleep 600");
        DbmigProcess process = project.dbmig().start("upgrade");
        process.awaitUntil("it hangs", () -> Files.exists(folder.resolve("hangs")));
        SafeProject.sleep(200);
        Outcome outcome = process.terminate().await();
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isEqualTo(143);
        Path hanging = Path.of("/proc", Files.readString(folder.resolve("hangs")).strip(), "stat");
        for (int i = 0; i < 50 && isAlive(hanging); i++) {
            SafeProject.sleep(100); // its guard ends it, a moment after dbmig has ended
        }
        assertThat(isAlive(hanging)).isFalse();
        assertIsUntouched(outcome);
    }

    /** One that has ended may stay in the table of processes until somebody asks for it. */
    private static boolean isAlive(Path stat) {
        try {
            return !Files.readString(stat).contains(") Z ");
        } catch (IOException gone) {
            return false;
        }
    }

    private void assertIsUntouched(Outcome outcome) throws IOException {
        assertThat(outcome.stdout()).doesNotContain("Stop api");
        assertThat(project.dbmig().run("current").stdout()).isEqualTo("001\n");
        assertThat(project.hasColumn()).isFalse();
        assertThat(project.database.value(SafeProject.ROWS)).isEqualTo("100");
        assertThat(project.runningServices()).containsExactly("api");
        assertThat(project.databases()).containsExactly(project.database.name());
        assertThat(project.isOpen()).isTrue();
    }

    /** One service, which fails in its own way; the old version is to be put back. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "stop    | exit 5                                          | cannot stop service api",
        "stop    | sleep 600                                       | did not end within 2.0 s and was ended",
        "stop    | true                                            | service api does not stop: it still ran after 2 s",
        "stop    | rm api; (sleep 0.2; touch api) >/dev/null 2>&1 & | service api came back by itself after it was stopped",
        "start   | test -e failed && touch api; touch failed; test -e api | cannot start service api",
        "start   | test -e failed && touch api; touch failed       | service api does not start: it did not run after 2 s",
        "start   | if ! test -e failed; then touch failed; sleep 600; fi; touch api | did not end within 2.0 s and was ended",
    })
    void putsTheOldVersionBackWhenAServiceFails(String verb, String script, String message) throws IOException {
        service(verb, script);
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(7);
        assertThat(upgrade.stderr()).contains(message);
        assertIsBack();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "stop  | rm api; kill -9 $PPID",
        "stop  | kill -9 $PPID; rm api",
        "start | touch api; if ! test -e killed; then touch killed; kill -9 $PPID; fi",
    })
    void recoversWhenAServiceKillsItsParent(String verb, String script) throws IOException {
        service(verb, script);
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(137);
        if (verb.equals("stop")) {
            service("stop", "rm api");
        }
        Outcome recover = project.dbmig().run("recover");
        assertThat(recover.exitCode()).as(recover.stdout() + recover.stderr()).isZero();
        assertIsBack();
    }

    @Test
    void sendsAWordAboutAServiceWhoseStateCannotBeTold() throws IOException {
        service("running", "exit 127");
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout()).isEqualTo(3);
        assertThat(upgrade.stderr()).contains("cannot ask for the state of service api");
    }

    /** The old version is always healthy; the new one is as the script says. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "exit 1                                             | It last ended with exit code 1",
        "sleep 30                                           | is not healthy after 2 s",
        "test -n \"$(find api -newermt '1 second ago')\"    | is not healthy after 2 s",
    })
    void putsTheOldVersionBackWhenTheNewOneIsIll(String script, String message) throws IOException {
        script("healthy", "psql -Atc \"SELECT 1 FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'age'\" | grep -q 1 || exit 0\n"
                + script);
        project.configure("health: {command: '" + folder + "/healthy', timeout: 2s, stable-for: 1500ms}\n");
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(7);
        assertThat(upgrade.stdout() + upgrade.stderr()).contains(message);
        assertIsBack();
    }

    @Test
    void waitsForAnApplicationThatIsSlowToBecomeHealthy() throws IOException {
        script("healthy", "find api -not -newermt '2 seconds ago' | grep -q api");
        project.configure("health: {command: '" + folder + "/healthy', timeout: 20s, stable-for: 500ms}\n");
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isZero();
        assertThat(project.hasColumn()).isTrue();
    }

    private void assertIsBack() throws IOException {
        assertThat(project.dbmig().run("current").stdout()).isEqualTo("001\n");
        assertThat(project.hasColumn()).isFalse();
        assertThat(project.database.value(SafeProject.ROWS)).isEqualTo("100");
        assertThat(project.runningServices()).containsExactly("api");
        assertThat(project.databases()).allMatch(name -> name.equals(project.database.name()) || name.contains("_failed_"));
        assertThat(project.isOpen()).isTrue();
    }

    /** The copy that going back relies on is damaged after it was made: everything is left in place, and said. */
    @Test
    void leavesEverythingInPlaceWhenTheSafetyBackupIsDamagedAndFinishesOnceItIsMended() throws IOException {
        project.configure("safety-copy: dump\nhealth: {command: '" + folder + "/healthy', timeout: 1s, stable-for: 100ms}\n");
        script("healthy", "test ! -e started || test -e mended");
        Path broken = folder.resolve("broken");
        script("start", "touch api started; last=$(ls -d backups/*_* | tail -n 1); test -e broken && exit 0\n"
                + "cp -p $last/data.dump kept; echo $last > broken; printf X | dd of=$last/data.dump bs=1 seek=3000 conv=notrunc 2>/dev/null");
        project.configure("safety-copy: dump\nhealth: {command: '" + folder + "/healthy', timeout: 1s, stable-for: 100ms}\nservices: [{name: api, "
                + "stop: 'rm " + folder + "/api', start: '" + folder + "/start', running: 'ls " + folder + "/api'}]\n");
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(8);
        assertThat(upgrade.stderr()).contains("is damaged").contains("dbmig recover");
        assertThat(project.runningServices()).isEmpty();
        assertThat(project.databases()).as("nothing is dropped").contains(project.database.name());
        Files.copy(folder.resolve("kept"), Path.of(folder.resolve(Files.readString(broken).strip()) + "/data.dump"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.createFile(folder.resolve("mended"));
        Outcome recover = project.dbmig().run("recover", "--yes");
        assertThat(recover.exitCode()).as(recover.stdout() + recover.stderr()).isZero();
        assertIsBack();
    }

    /** A program of PostgreSQL's that misbehaves, except when it is asked for its version. */
    private void shim(String name, String script) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        for (String program : List.of("pg_dump", "pg_restore", "pg_dumpall", "psql")) {
            Path real = new ClientTools(new CommandRunner(), Optional.empty()).find(program, major()).orElseThrow().file();
            script("bin/" + program, "real=" + real + "\n[ \"$1\" = --version ] && exec $real --version\n"
                    + "for a; do case $a in --file=*) file=${a#--file=};; esac; done\n"
                    + (program.equals(name) ? script : "exec $real \"$@\""));
        }
        project.configure("postgres: {bin: '" + bin + "'}\n");
    }

    private int major() {
        return Integer.parseInt(project.database.value("SHOW server_version_num")) / 10000;
    }

    private void service(String verb, String script) throws IOException {
        script("stop", verb.equals("stop") ? script : "rm api");
        script("start", verb.equals("start") ? script : "touch api");
        script("running", verb.equals("running") ? script : "ls api");
        project.configure("services: [{name: api, timeout: 2s, stop: '%1$s/stop', start: '%1$s/start', running: '%1$s/running'}]\n"
                .formatted(folder));
    }

    private void script(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.deleteIfExists(file);
        Files.writeString(file, "#!/bin/sh\ncd " + folder + "\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
