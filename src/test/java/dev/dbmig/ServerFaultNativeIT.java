package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.postgres.CuttingProxy;
import dev.dbmig.postgres.OwnServer;
import dev.dbmig.process.Command;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server crashes and comes back, its connections are cut, disks are full. */
class ServerFaultNativeIT {

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
        server = new OwnServer(Files.createDirectories(data));
        project = new SafeProject(Files.createDirectory(folder.resolve("project")), program(), server.asTestServer());
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

    /** Stopped at once in the middle of a step, and started again: old or new, and the application as before. */
    @ParameterizedTest
    @CsvSource({"back-up-database, false", "rehearse-migrations, false", "fence-database, true", "take-safety-copy, true",
        "apply-migrations, true", "apply-migrations, false", "start-services, true"})
    void endsOldOrNewWhenTheServerCrashesInTheMiddle(String step, boolean ill) throws IOException {
        begin(folder.resolve("server"));
        project.database.migration("002_age.sql", "ALTER TABLE users ADD COLUMN age int; SELECT pg_sleep(0.7);");
        project.configure("safety-copy: clone\n");
        if (ill) {
            project.makeNewVersionIll();
        }
        List<Path> before = project.runs();
        DbmigProcess process = project.dbmig().start("upgrade");
        project.awaitJournal(before, "STARTED " + step, process);
        SafeProject.sleep(step.equals("apply-migrations") ? 300 : 30);
        server.stopImmediately();
        server.start();
        Outcome outcome = process.await();
        project.makeWell();
        if (outcome.exitCode() == 5 || outcome.exitCode() == 8) {
            outcome = project.dbmig().run("recover", "--yes");
            assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isZero();
        }
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isIn(0, 3, 6, 7);
        assertIsOldOrNew(outcome);
    }

    private void assertIsOldOrNew(Outcome outcome) throws IOException {
        String version = project.dbmig().run("current").stdout().strip();
        assertThat(version).isIn("001", "002");
        assertThat(project.hasColumn()).as(outcome.stdout() + outcome.stderr()).isEqualTo(version.equals("002"));
        assertThat(project.database.value(SafeProject.ROWS)).isEqualTo("100");
        assertThat(project.runningServices()).containsExactly("api");
        assertThat(project.databases()).as(outcome.stdout() + outcome.stderr())
                .allMatch(name -> name.equals(project.database.name()) || name.contains("_failed_"));
        assertThat(project.isOpen()).isTrue();
        assertThat(project.dbmig().run("recover").stdout()).contains("Nothing to recover");
    }

    /** The connection that sends this is cut, before or after the server has it. */
    @ParameterizedTest
    @CsvSource({"ADD COLUMN age, BEFORE_SENDING", "ADD COLUMN age, AFTER_SENDING", "COMMIT, BEFORE_SENDING", "COMMIT, AFTER_SENDING",
        "ALLOW_CONNECTIONS false, AFTER_SENDING", "TEMPLATE, AFTER_SENDING", "TEMPLATE, BEFORE_SENDING", "pg_stat_activity, AFTER_SENDING"})
    void endsOldOrNewWhenAConnectionIsCut(String text, String cut) throws Exception {
        begin(folder.resolve("server"));
        project.configure("safety-copy: clone\nrehearsal: {mode: none}\n").addColumn(false);
        try (CuttingProxy proxy = CuttingProxy.before(project.database.settings())) {
            proxy.cutAt(text, CuttingProxy.Cut.valueOf(cut));
            int port = proxy.through(project.database.settings()).port();
            Outcome outcome = project.dbmig().with("PGPORT", String.valueOf(port)).with("PGSSLMODE", "disable").run("upgrade");
            assertThat(proxy.awaitCut(1)).as(outcome.stdout() + outcome.stderr()).isTrue();
            assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isIn(0, 3, 7);
            assertIsOldOrNew(outcome);
        }
    }

    @Test
    void staysUntouchedWhenTheBackupsDiskIsFull() throws IOException {
        mountDisk("24m");
        begin(folder.resolve("server"));
        project.configure("backup: {dir: '" + disk + "/backups'}\n").addColumn(false);
        project.database.execute("CREATE TABLE big AS SELECT gen_random_uuid()::text || gen_random_uuid() AS t FROM generate_series(1, 600000)");
        Outcome outcome = project.dbmig().run("upgrade");
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isEqualTo(3);
        // a small disk fills between two looks at it, or is seen to
        assertThat(outcome.stderr()).containsAnyOf("the disk of the backup folder is full", "the disk of the backup folder is nearly full");
        assertThat(outcome.stdout()).doesNotContain("Stop api");
        assertIsOldOrNew(outcome);
        try (var left = Files.list(disk.resolve("backups"))) {
            assertThat(left.filter(f -> !f.getFileName().toString().startsWith("."))).isEmpty();
        }
    }

    @Test
    void refusesToBeginWhereTheJournalCannotBeWritten() throws IOException {
        mountDisk("1m");
        begin(folder.resolve("server"));
        project.configure("state-dir: '" + disk + "'\n").addColumn(true);
        fill(disk);
        Outcome outcome = project.dbmig().run("upgrade");
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isEqualTo(3);
        assertThat(outcome.stderr()).contains("No space left on device");
        Files.delete(disk.resolve("filler"));
        assertIsOldOrNew(outcome);
        assertThat(project.dbmig().run("upgrade").exitCode()).isZero();
    }

    @Test
    void goesBackWhenTheJournalsDiskIsFullOnTheWay() throws IOException {
        mountDisk("1m");
        begin(folder.resolve("server"));
        project.configure("state-dir: '" + disk + "'\nservices: [{name: api, stop: 'sh -c \"rm " + project.folder() + "/api; cat /dev/zero > "
                + disk + "/filler; true\"', start: 'touch " + project.folder() + "/api', running: 'ls " + project.folder() + "/api'}]\n")
                .addColumn(false);
        Outcome outcome = project.dbmig().run("upgrade");
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isEqualTo(7);
        assertThat(outcome.stderr()).contains("No space left on device");
        Files.delete(disk.resolve("filler"));
        project.dbmig().run("recover");
        assertIsOldOrNew(outcome);
    }

    @Test
    void goesBackWhenTheServersDiskIsFullDuringTheCopy() throws IOException {
        mountDisk("220m");
        begin(disk.resolve("server"));
        project.database.execute("CREATE TABLE big AS SELECT repeat('x', 1000) AS t FROM generate_series(1, 60000)");
        project.configure("safety-copy: clone\nrehearsal: {mode: none}\n").addColumn(false);
        Outcome outcome = project.dbmig().run("upgrade");
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isEqualTo(7);
        assertThat(outcome.stderr()).contains("No space left on device");
        assertIsOldOrNew(outcome);
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

    private static void fill(Path disk) {
        new CommandRunner().run(Command.of("sh", "-c", "cat /dev/zero > " + disk + "/filler; true"));
    }
}
