package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.postgres.OwnServer;
import dev.dbmig.process.Command;
import dev.dbmig.process.CommandResult;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose backups are made by the real pgBackRest, of a server that archives its log. */
class PgBackRestNativeIT {

    @TempDir
    Path folder;

    private OwnServer server;
    private SafeProject project;
    private Path place;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeEach
    void start() throws IOException {
        assumeTrue(List.of("/usr/bin/pgbackrest", "/usr/local/bin/pgbackrest").stream().anyMatch(p -> Files.exists(Path.of(p))),
                "pgBackRest is not installed");
        folder.toFile().setExecutable(true, false); // its user goes through
        place = Files.createDirectory(folder.resolve("server"));
        server = new OwnServer(place, "unix_socket_directories = '" + place + "'\narchive_mode = on\n"
                + "archive_command = 'pgbackrest --config=" + place + "/pgbackrest.conf --stanza=app archive-push %p'\n");
        Files.writeString(place.resolve("pgbackrest.conf"), """
                [global]
                repo1-path=%1$s/repo
                repo1-retention-full=2
                log-path=%1$s
                lock-path=%1$s/lock
                start-fast=y
                compress-level=1
                [app]
                pg1-path=%1$s/data
                pg1-port=%2$d
                pg1-socket-path=%1$s
                pg1-user=postgres
                """.formatted(place, server.port()));
        Files.setPosixFilePermissions(place.resolve("pgbackrest.conf"), PosixFilePermissions.fromString("rw-r--r--"));
        rest("stanza-create");
        project = new SafeProject(Files.createDirectory(folder.resolve("project")), program(), server.asTestServer());
        provide("");
    }

    private void provide(String more) {
        project.configure("backup: {provider: pgbackrest, stanza: app, pgbackrest: '" + String.join(" ", restCommand()) + "'" + more
                + ", dir: '" + folder + "/project/backups'}\n");
    }

    @AfterEach
    void stop() {
        if (project != null) {
            project.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private List<String> restCommand() {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.addAll(List.of("pgbackrest", "--config=" + place + "/pgbackrest.conf"));
        return command;
    }

    private CommandResult rest(String... arguments) {
        List<String> argv = new ArrayList<>(restCommand());
        argv.add("--stanza=app");
        argv.addAll(List.of(arguments));
        CommandResult result = new CommandRunner().run(Command.of(argv).withDirectory(Path.of("/")));
        assertThat(result.exitCode()).as(result.toString()).isZero();
        return result;
    }

    private String report() throws IOException {
        return project.textOfLast("state/runs/*/report.json");
    }

    @Test
    void makesABackupAndNamesTheMomentBefore() throws IOException {
        project.addColumn(false);
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.toString()).isZero();
        assertThat(upgrade.stdout() + upgrade.stderr()).contains("Back up by pgBackRest").contains("; the log is archived")
                .contains("Restore point dbmig_").contains("the migrations are not rehearsed");
        assertThat(report()).contains("\"provider\": \"pgbackrest\"").contains("\"restorePoint\": \"dbmig_")
                .contains("--type=name --target=dbmig_").contains("\"kind\": \"CLONE\"");
        assertThat(project.dbmig().run("report").stdout()).contains("pgBackRest ").contains("; restore point dbmig_");

        project.database.migration("003_more.sql", "CREATE TABLE more (a int);");
        Outcome second = project.dbmig().run("upgrade");
        assertThat(second.exitCode()).as(second.toString()).isZero();
        assertThat(second.stdout()).contains("which is fresh enough");
        Outcome list = project.dbmig().run("backup", "list");
        assertThat(list.exitCode()).as(list.toString()).isZero();
        assertThat(list.stdout()).contains("1 backup of the whole server in stanza app: ok.").contains("full");
        assertThat(project.dbmig().run("backup", "list", "--json").stdout()).contains("\"pgbackrest\":{\"stanza\":\"app\"");
        Outcome create = project.dbmig().run("backup", "create");
        assertThat(create.exitCode()).as(create.toString()).isZero();
        assertThat(create.stdout()).startsWith("Backed up the server as ").contains("I of stanza app");
        Outcome check = project.dbmig().run("backup", "check");
        assertThat(check.exitCode()).as(check.toString()).isZero();
        assertThat(check.stdout()).startsWith("BACKUP OK - stanza app: ").contains("'stanza app_age'=");
        Outcome verify = project.dbmig().run("backup", "verify");
        assertThat(verify.exitCode()).as(verify.toString()).isZero();
        assertThat(verify.stdout()).contains("Stanza app is good");
    }

    @Test
    void leadsBackToTheMomentByTheCommandOfTheReport() throws IOException {
        project.addColumn(false);
        assertThat(project.dbmig().run("upgrade").exitCode()).isZero();
        assertThat(project.hasColumn()).isTrue();
        String command = report().replaceAll("(?s).*\"restore\": \"([^\"]+)\".*", "$1");
        assertThat(command).contains(" --set=").contains(" --delta --type=name --target=dbmig_").endsWith(" --target-action=promote restore");
        server.stopImmediately();
        CommandResult restored = new CommandRunner().run(Command.of(command.split(" ")).withDirectory(Path.of("/")));
        assertThat(restored.exitCode()).as(restored.toString()).isZero();
        server.start();
        for (int i = 0; i < 300 && project.database.value("SELECT pg_is_in_recovery()").equals("t"); i++) {
            SafeProject.sleep(100);
        }
        assertThat(project.hasColumn()).isFalse();
        assertThat(project.database.value(SafeProject.ROWS)).isEqualTo("100");
        assertThat(project.dbmig().run("current").stdout()).isEqualTo("001\n");
    }

    @Test
    void goesBackByTheSafetyCopyAndNotByTheBackup() throws IOException {
        project.addColumn(false);
        project.makeNewVersionIll();
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.toString()).isEqualTo(7);
        assertThat(upgrade.stdout()).contains("the safety copy takes the name");
        assertThat(project.hasColumn()).isFalse();
        assertThat(project.runningServices()).containsExactly("api");
        assertThat(upgrade.stderr()).doesNotContain("Last resort");
    }

    @Test
    void refusesWithoutAFreshOneWhereNoneIsMade() throws IOException {
        project.addColumn(false);
        provide(", type: none, fresh-for: 1h");
        Outcome refused = project.dbmig().run("upgrade");
        assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(3);
        assertThat(refused.stderr()).contains("has no backup of the last 1h").contains("It has none.");
        rest("--type=full", "backup");
        assertThat(project.dbmig().run("upgrade").exitCode()).isZero();
    }

    @Test
    void refusesARoleThatMayNotNameTheMoment() {
        project.database.execute("CREATE ROLE worker LOGIN CREATEDB; ALTER DATABASE " + project.database.quotedName()
                + " OWNER TO worker; ALTER TABLE users OWNER TO worker; ALTER TABLE dbmig_history OWNER TO worker;"
                + " GRANT ALL ON SCHEMA public TO worker; GRANT pg_read_all_stats TO worker");
        project.database.migration("002_more.sql", "CREATE TABLE more (a int);");
        Outcome refused = project.dbmig().with("PGUSER", "worker").run("upgrade");
        assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(3);
        assertThat(refused.stderr()).contains("may not name a restore point")
                .contains("GRANT EXECUTE ON FUNCTION pg_create_restore_point(text), pg_switch_wal() TO \"worker\"");
    }

    @Test
    void findsADamagedRepository() throws IOException {
        rest("--type=full", "backup");
        CommandResult found = new CommandRunner().run(Command.of("find", place + "/repo", "-path", "*/base/1/1255.gz"));
        Path file = Path.of(found.stdout().strip());
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 1;
        Files.write(file, content);
        Outcome verify = project.dbmig().run("backup", "verify");
        assertThat(verify.exitCode()).as(verify.toString()).isEqualTo(10);
        assertThat(verify.stdout()).contains("Stanza app is bad").contains("checksum invalid: 1");
    }
}
