package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.postgres.ClientTools;
import dev.dbmig.postgres.CuttingProxy;
import dev.dbmig.postgres.OwnServer;
import dev.dbmig.postgres.Session;
import dev.dbmig.process.Command;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server of a restore crashes, its disk is full, a connection is cut, a program or a service fails: what stands then. */
class RestoreFaultNativeIT {

    @TempDir
    Path folder;

    private OwnServer server;
    private SafeProject project;
    private Path disk;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    private void begin(Path data) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        server = new OwnServer(Files.createDirectories(data), "max_prepared_transactions = 5\n");
        project = new SafeProject(Files.createDirectory(folder.resolve("project")), program(), server.asTestServer());
    }

    /** 100 users in the backup, 101 now. */
    private void backUp() {
        Outcome backup = project.dbmig().run("backup", "create");
        assertThat(backup.exitCode()).as(backup.stderr()).isZero();
        project.database.execute("INSERT INTO users VALUES (101)");
    }

    @AfterEach
    void drop() {
        if (project != null) {
            project.close();
        }
        if (server != null) {
            server.close();
        }
        if (disk != null) {
            new CommandRunner().run(Command.of("umount", "-l", disk.toString()));
        }
    }

    @Test
    void refusesWhatASwapWouldLose() throws IOException {
        begin(folder.resolve("server"));
        backUp();
        project.database.execute("BEGIN; INSERT INTO users VALUES (999); PREPARE TRANSACTION 'left'");
        refuses("has a prepared transaction, \"left\"");
        project.database.execute("ROLLBACK PREPARED 'left'");
        project.database.query("SELECT pg_create_logical_replication_slot('warehouse', 'pgoutput')");
        refuses("the logical replication slot \"warehouse\" stays with the database of now");
        project.database.query("SELECT pg_drop_replication_slot('warehouse')");
        assertThat(project.dbmig().run("restore", "--yes").exitCode()).isZero();
        assertThat(project.database.value(SafeProject.ROWS)).isEqualTo("100");
    }

    private void refuses(String message) {
        Outcome refused = project.dbmig().run("restore", "--yes");
        assertThat(refused.exitCode()).as(refused.stdout()).isEqualTo(3);
        assertThat(refused.stderr()).contains(message);
        assertThat(project.database.value(SafeProject.ROWS)).isEqualTo("101");
        assertThat(project.databases()).containsExactly(project.database.name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"restore-beside", "confirm", "fence-database", "swap-database", "start-services"})
    void endsOldOrNewWhenTheServerCrashesInTheMiddle(String step) throws IOException {
        begin(folder.resolve("server"));
        backUp();
        List<Path> before = project.runs();
        DbmigProcess process = project.dbmig().start("restore", "--yes");
        project.awaitJournal(before, "STARTED " + step, process);
        SafeProject.sleep(30);
        server.stopImmediately();
        server.start();
        Outcome outcome = process.await();
        if (outcome.exitCode() == 5 || outcome.exitCode() == 8) {
            outcome = project.dbmig().run("recover", "--yes");
            assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isZero();
        }
        assertIsOldOrNew(outcome);
    }

    /** The connection that sends this is cut, before or after the server has it. */
    @ParameterizedTest
    @CsvSource({"CREATE DATABASE, BEFORE_SENDING", "CREATE DATABASE, AFTER_SENDING", "ALLOW_CONNECTIONS false, AFTER_SENDING",
        "RENAME TO, BEFORE_SENDING", "RENAME TO, AFTER_SENDING", "OWNER TO, AFTER_SENDING"})
    void endsOldOrNewWhenAConnectionIsCut(String text, String cut) throws Exception {
        begin(folder.resolve("server"));
        backUp();
        try (CuttingProxy proxy = CuttingProxy.before(project.database.settings())) {
            proxy.cutAt(text, CuttingProxy.Cut.valueOf(cut));
            int port = proxy.through(project.database.settings()).port();
            Outcome outcome = project.dbmig().with("PGPORT", String.valueOf(port)).with("PGSSLMODE", "disable").run("restore", "--yes");
            assertThat(proxy.awaitCut(1)).as(outcome.stdout() + outcome.stderr()).isTrue();
            assertIsOldOrNew(outcome);
        }
    }

    @Test
    void staysUntouchedWhenTheServersDiskIsFull() throws IOException {
        mountDisk("220m");
        begin(disk.resolve("server"));
        project.database.execute("CREATE TABLE big AS SELECT repeat('x', 1000) AS t FROM generate_series(1, 60000)");
        backUp();
        Outcome outcome = project.dbmig().run("restore", "--yes");
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isEqualTo(3);
        assertThat(outcome.stdout() + outcome.stderr()).contains("No space left on device").doesNotContain("Stop api");
        assertIsOldOrNew(outcome);
    }

    @Test
    void goesBackWhenTheJournalsDiskIsFullOnTheWay() throws IOException {
        mountDisk("1m");
        begin(folder.resolve("server"));
        project.configure("state-dir: '" + disk + "'\nservices: [{name: api, stop: 'sh -c \"rm " + project.folder() + "/api; cat /dev/zero > "
                + disk + "/filler; true\"', start: 'touch " + project.folder() + "/api', running: 'ls " + project.folder() + "/api'}]\n");
        backUp();
        Outcome outcome = project.dbmig().run("restore", "--yes");
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isEqualTo(7);
        Files.delete(disk.resolve("filler"));
        project.dbmig().run("recover");
        assertIsOldOrNew(outcome);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "exit 3                                              | pg_restore failed with exit code 3",
        "kill -9 $$                                          | pg_restore was ended by signal 9",
        "exec $real --section=pre-data \"$@\"; exit 1        | public.users had 100 rows, and has 0",
    })
    void staysUntouchedWhenPgRestoreFails(String script, String message) throws IOException {
        begin(folder.resolve("server"));
        backUp();
        assertThat(project.dbmig().run("backup", "verify", "--restore").exitCode()).isZero(); // notes how many rows there are
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path real = new ClientTools(new CommandRunner(), Optional.empty()).find("pg_restore", 15).orElseThrow().file();
        Path shim = bin.resolve("pg_restore");
        Files.writeString(shim, "#!/bin/sh\nreal=" + real + "\ncase $* in *--dbname*) " + script + ";; esac\nexec $real \"$@\"\n");
        Files.setPosixFilePermissions(shim, PosixFilePermissions.fromString("rwxr-xr-x"));
        Outcome outcome = project.dbmig().with("DBMIG_POSTGRES_BIN", bin.toString()).run("restore", "--yes");
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isEqualTo(3);
        assertThat(outcome.stderr()).contains(message);
        assertThat(outcome.stdout()).doesNotContain("Stop api");
        assertIsOldOrNew(outcome);
    }

    private void assertIsOldOrNew(Outcome outcome) {
        String told = outcome.stdout() + outcome.stderr();
        assertThat(outcome.exitCode()).as(told).isIn(0, 3, 7);
        List<String> databases = project.databases();
        boolean isNew = project.database.value(SafeProject.ROWS).equals("100");
        // where the server has lost count of what the application wrote to the restored database, that is kept
        String beside = isNew ? "_failed_" : told.contains("is not known. Going back leaves it out; it stays in") ? "_restored_" : "nothing";
        assertThat(databases).as(told).hasSize(beside.equals("nothing") ? 1 : 2)
                .allMatch(name -> name.equals(project.database.name()) || name.contains(beside));
        if (isNew) {
            try (Session session = Session.open(project.database.settings().withDatabase(databases.get(1)), "test")) {
                assertThat(session.query(SafeProject.ROWS)).containsExactly(List.of("101"));
            }
        } else {
            assertThat(project.database.value(SafeProject.ROWS)).isEqualTo("101");
        }
        assertThat(project.runningServices()).as(told).containsExactly("api");
        assertThat(project.isOpen()).as(told).isTrue();
        assertThat(project.dbmig().run("recover").stdout()).contains("Nothing to recover");
    }

    private void mountDisk(String size) throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can mount a small disk");
        disk = Files.createDirectory(folder.resolve("disk"));
        boolean isMounted = new CommandRunner().run(Command.of("mount", "-t", "tmpfs", "-o", "size=" + size + ",mode=755", "tmpfs",
                disk.toString())).isSuccess();
        if (!isMounted) {
            disk = null;
        }
        assumeTrue(isMounted, "no small disk can be mounted here");
    }
}
