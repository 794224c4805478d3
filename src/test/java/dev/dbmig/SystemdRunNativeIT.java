package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.service.RealSystemd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run around units of a real systemd. */
class SystemdRunNativeIT {

    private static RealSystemd systemd;

    @TempDir
    Path folder;

    private SafeProject project;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @AfterAll
    static void end() {
        if (systemd != null) {
            systemd.close();
        }
    }

    /** The application is well as long as the table of users has no column "age". */
    @BeforeEach
    void start() throws IOException {
        if (systemd == null) {
            systemd = RealSystemd.boot();
            systemd.unit("api.service", "[Service]\nExecStart=/bin/sleep infinity\nRestart=always\n");
            systemd.unit("worker@.service", "[Service]\nExecStart=/bin/sh -c 'trap \"\" TERM; while :; do sleep 1; done'\n"
                    + "TimeoutStopSec=1\n");
            systemd.unit("unused.service", "[Service]\nExecStart=/bin/sleep infinity\n");
        }
        systemd.run("systemctl", "start", "api", "worker@1");
        Path bin = Files.createDirectories(folder.resolve("bin"));
        systemd.writeWrapper(bin.resolve("systemctl"), "systemctl");
        project = new SafeProject(folder, program().with("PATH", bin + ":" + System.getenv("PATH")));
        project.configure("""
                services: [{systemd: worker@1}, {systemd: unused}, {systemd: api}]
                health: {command: 'sh %s/health', timeout: 2s, stable-for: 100ms}
                """.formatted(folder));
        project.database.file("health", """
                systemctl is-active --quiet api worker@1 || exit 1
                test "$(psql -XAtc "SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'age'")" = 0
                """);
    }

    @AfterEach
    void drop() {
        if (project != null) {
            project.close();
        }
    }

    @Test
    void stopsTheUnitsForTheMigrationsAndStartsThemAgain() throws IOException {
        List<String> before = invocations();
        project.database.migration("002_name.sql", "ALTER TABLE users ADD COLUMN name text;");
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isZero();
        assertThat(upgrade.stdout()).contains("Stop worker@1, api").contains("Start worker@1, api");
        assertThat(upgrade.stdout()).contains("the database is at 002");
        assertThat(states()).containsExactly("active", "active", "inactive");
        assertThat(invocations()).doesNotContainAnyElementsOf(before);
    }

    @Test
    void putsBackAVersionThatIsIllAndTheUnitsRunAgain() throws IOException {
        project.addColumn(false);
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(7);
        assertThat(upgrade.stderr()).contains("ERROR:  the application is not healthy after 2 s");
        assertThat(project.hasColumn()).isFalse();
        assertThat(states()).containsExactly("active", "active", "inactive");
    }

    @Test
    void refusesAMaskedUnitWhileEverythingRuns() throws IOException {
        systemd.run("systemctl", "mask", "hidden.service");
        project.addColumn(true).configure("services: [{systemd: api}, {systemd: hidden}]\n");
        List<String> before = invocations();
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(3);
        assertThat(upgrade.stderr()).contains("ERROR:  systemd unit hidden is masked");
        assertThat(project.hasColumn()).isFalse();
        assertThat(invocations()).isEqualTo(before);
    }

    private static List<String> states() {
        return systemd.run("sh", "-c", "systemctl is-active api worker@1 unused; true").lines().toList();
    }

    private static List<String> invocations() {
        return systemd.run("systemctl", "show", "--value", "--property=InvocationID", "api", "worker@1").lines()
                .filter(line -> !line.isEmpty()).toList();
    }
}
