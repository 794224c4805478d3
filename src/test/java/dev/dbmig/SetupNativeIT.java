package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a new user runs first: init and doctor. */
class SetupNativeIT {

    @TempDir
    Path folder;

    DbmigProgram dbmig() {
        return DbmigProgram.executable().in(folder);
    }

    @Test
    void beginsAProjectThatWorks() throws IOException {
        Outcome init = dbmig().run("init");
        assertThat(init.exitCode()).isZero();
        assertThat(init.stdout()).isEqualTo("Wrote dbmig.yaml and the folder migrations. Next: dbmig new \"First tables\"\n");
        assertThat(dbmig().run("new", "First tables").exitCode()).isZero();
        try (Stream<Path> files = Files.list(folder.resolve("migrations"))) {
            assertThat(files).isNotEmpty().allMatch(file -> file.toString().endsWith(".sql"));
        }
        try (PackagedDatabase database = new PackagedDatabase(folder)) {
            Outcome status = database.reaching(dbmig()).run("status");
            assertThat(status.exitCode()).as(status.stderr()).isZero();
            assertThat(status.stdout()).contains("pending");
        }
    }

    @Test
    void writesUnitsOfSystemdAndOverwritesNone() throws IOException {
        Files.writeString(folder.resolve("dbmig.yaml"), "backup: {dir: /srv/backups}\n");
        Outcome init = dbmig().run("init", "--systemd");
        assertThat(init.exitCode()).as(init.stderr()).isZero();
        assertThat(init.stdout()).startsWith("Wrote systemd/dbmig-backup.service, systemd/dbmig-backup.timer, systemd/dbmig-alert@.service.")
                .contains("--mode=0700 /srv/backups\n");
        assertThat(folder.resolve("systemd/dbmig-backup.service")).content().contains("ReadWritePaths=-/srv/backups\n")
                .contains("WorkingDirectory=" + folder + "\n").contains("Environment=DBMIG_STATE_DIR=/var/lib/dbmig\n")
                .doesNotContain("DBMIG_BACKUP_DIR");
        assertThat(folder.resolve("migrations")).doesNotExist();
        Outcome again = dbmig().run("init", "--systemd");
        assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(again.stderr()).startsWith("ERROR:  systemd/dbmig-backup.service exists already, and is left as it is\nDETAIL:  Nothing was written.");
        Outcome elsewhere = dbmig().with("DBMIG_ENV", "production").run("init", "--systemd=units", "--json");
        assertThat(elsewhere.stdout()).isEqualTo("{\"units\":[\"units/dbmig-backup.service\",\"units/dbmig-backup.timer\",\"units/dbmig-alert@.service\"]}\n");
        assertThat(folder.resolve("units/dbmig-backup.service")).content().contains("Environment=DBMIG_ENV=production\n");
    }

    @Test
    void overwritesNothing() throws IOException {
        Files.writeString(folder.resolve("dbmig.yaml"), "timeout: 5s\n");
        Outcome outcome = dbmig().run("init");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(outcome.stderr()).startsWith("ERROR:  dbmig.yaml exists already, and is left as it is\nHINT:  ");
        assertThat(Files.readString(folder.resolve("dbmig.yaml"))).isEqualTo("timeout: 5s\n");
        assertThat(folder.resolve("migrations")).doesNotExist();
    }

    @Test
    void writesNothingWhereAFileHasTheFoldersName() throws IOException {
        Files.writeString(folder.resolve("migrations"), "mine");
        Outcome outcome = dbmig().run("init");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(outcome.stderr()).startsWith("ERROR:  migrations exists already, and is no folder\nHINT:  ");
        assertThat(folder.resolve("dbmig.yaml")).doesNotExist();
    }

    @Test
    void keepsMigrationsThatAreThere() throws IOException {
        Files.createDirectory(folder.resolve("migrations"));
        Files.writeString(folder.resolve("migrations/001_a.sql"), "SELECT 1;");
        assertThat(dbmig().run("init", "--json").stdout())
                .isEqualTo("{\"configuration\":\"dbmig.yaml\",\"migrations\":\"migrations\"}\n")
                .satisfies(json -> assertThat(folder.resolve("dbmig.yaml")).isRegularFile());
        assertThat(folder.resolve("migrations/001_a.sql")).hasContent("SELECT 1;");
    }

    @Test
    void examinesAProjectThatIsWell() {
        try (PackagedDatabase database = new PackagedDatabase(folder)) {
            database.migration("001_users.sql", "CREATE TABLE users (id int);");
            Outcome outcome = database.reaching(dbmig()).run("doctor");
            assertThat(outcome.exitCode()).as(outcome.stdout()).isZero();
            assertThat(List.of(outcome.stdout().split("\n"))).anyMatch(line -> line.matches(
                            "connection +ok +dbname = " + database.name() + "  \\(.*PGDATABASE.*\\)"))
                    .anyMatch(line -> line.matches("server +ok +PostgreSQL \\d+.*"))
                    .anyMatch(line -> line.matches("privileges +ok +role postgres: superuser, .*"))
                    .anyMatch(line -> line.matches("history +ok +.*: at no version"));
            assertThat(database.hasTable("dbmig_history")).isFalse();
        }
    }

    @Test
    void tellsWhatIsWrongAndKeepsThePassword() {
        Outcome outcome = dbmig().run("doctor", "--url", "postgresql://app:s3cret@127.0.0.1:1/app");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.PROBLEM_FOUND.code());
        assertThat(List.of(outcome.stdout().split("\n")))
                .anyMatch(line -> line.matches("connection +ok +password = \\*{8}  \\(--url\\)"))
                .anyMatch(line -> line.matches("server +problem +no server is listening on 127.0.0.1:1  HINT: .*"))
                .anyMatch(line -> line.matches("folder +problem +migrations folder \"migrations\" does not exist  HINT: .*"));
        assertThat(outcome.stdout() + outcome.stderr()).doesNotContain("s3cret", "Exception");
        Outcome json = dbmig().run("doctor", "--json", "--url", "postgresql://app:s3cret@127.0.0.1:1/app");
        assertThat(json.exitCode()).isEqualTo(ExitCode.PROBLEM_FOUND.code());
        assertThat(json.stdout()).startsWith("{\"findings\":[{\"topic\":\"dbmig\",\"state\":\"ok\",").endsWith("]}\n")
                .contains("{\"topic\":\"server\",\"state\":\"problem\",").doesNotContain("s3cret");
    }

    @Test
    void refusesAConfigurationItCannotRead() throws IOException {
        Files.writeString(folder.resolve("dbmig.yaml"), "timeuot: 5s\n");
        Outcome outcome = dbmig().run("doctor");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(outcome.stderr()).contains("dbmig.yaml", "timeuot", "timeout");
    }
}
