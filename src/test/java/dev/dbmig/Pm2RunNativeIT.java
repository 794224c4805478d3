package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.service.RealPm2;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run around a real application under the real PM2, which uses the database that is changed. */
class Pm2RunNativeIT {

    @TempDir
    Path folder;

    private final int port = RealPm2.freePort();
    private RealPm2 pm2;
    private SafeProject project;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    /** It answers as long as the table of users has no column "age". */
    @BeforeEach
    void start() throws IOException {
        pm2 = RealPm2.inOwnFolder();
        project = new SafeProject(folder, program().with("PATH", pm2.path()));
        ConnectionSettings settings = project.database.settings();
        Map<String, String> environment = new HashMap<>(Map.of("PORT", "" + port, "BROKEN_BY", "age", "PGHOST", settings.host(),
                "PGPORT", "" + settings.port(), "PGUSER", settings.user(), "PGDATABASE", settings.database()));
        settings.get("password").ifPresent(password -> environment.put("PGPASSWORD", password));
        pm2.startApp(environment, "--name=api.example.org");
        project.configure("""
                services: [{pm2: api.example.org, home: '%s'}]
                health: {url: 'http://127.0.0.1:%d/', timeout: 3s, stable-for: 300ms}
                """.formatted(pm2.home(), port));
    }

    @AfterEach
    void end() {
        if (project != null) {
            project.close();
        }
        if (pm2 != null) {
            pm2.close();
        }
    }

    @Test
    void stopsTheApplicationForTheMigrationsAndStartsItAgain() throws IOException {
        String before = answer();
        project.database.migration("002_name.sql", "ALTER TABLE users ADD COLUMN name text;");
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isZero();
        assertThat(upgrade.stdout()).contains("Stop api.example.org").contains("Start api.example.org").contains("is at 002");
        assertThat(answer()).startsWith("200 ").isNotEqualTo(before);
    }

    @Test
    void putsBackAVersionThatIsIllAndTheApplicationAnswersAgain() throws IOException {
        project.addColumn(false);
        Outcome upgrade = project.dbmig().run("upgrade");
        assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(7);
        assertThat(upgrade.stderr()).contains("ERROR:  the application is not healthy after 3 s").contains("It last answered 503");
        assertThat(project.hasColumn()).isFalse();
        assertThat(answer()).startsWith("200 ");
    }

    @Test
    void saysThatThePm2OfAnotherUserDidNotRunWhereverItIsAsked() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can be somebody else");
        try (RealPm2 theirs = RealPm2.ofUser("postgres")) {
            project.addColumn(true).configure("services: [{pm2: api, user: postgres, home: '" + theirs.home() + "'}]\n");
            Outcome upgrade = project.dbmig().run("upgrade");
            assertThat(upgrade.exitCode()).as(upgrade.stdout() + upgrade.stderr()).isEqualTo(3);
            assertThat(upgrade.stderr()).contains("ERROR:  PM2 process api does not exist for user postgres")
                    .contains("DETAIL:  PM2 did not run; it does now, without any process.").contains("pm2 resurrect");
        }
    }

    /** The status, and the process that answered; waits until one listens. */
    private String answer() throws IOException {
        for (int i = 0; true; i++) {
            try {
                HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
                int status = connection.getResponseCode();
                return status + " " + (status == 200
                        ? new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8) : "");
            } catch (ConnectException e) {
                if (i == 200) {
                    throw e;
                }
                SafeProject.sleep(50);
            }
        }
    }
}
