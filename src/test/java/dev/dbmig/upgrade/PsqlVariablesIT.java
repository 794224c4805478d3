package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Destination;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestServer;
import dev.dbmig.postgres.ThrowAwayServer;
import dev.dbmig.process.Command;
import dev.dbmig.process.CommandResult;
import dev.dbmig.process.CommandRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A script finds the variables of its connection as psql sets them, on a database with any name. */
class PsqlVariablesIT {

    private static final String SCRIPT = """
            CREATE TABLE IF NOT EXISTS seen (variables text);
            INSERT INTO seen VALUES (concat_ws('|', :'DBNAME', :'USER', :'HOST', :PORT, :'ENCODING',
                :SERVER_VERSION_NUM, :'SERVER_VERSION_NAME', :{?DBNAME}));
            COMMENT ON DATABASE :"DBNAME" IS 'seen';
            """;

    @TempDir
    Path folder;

    @Test
    void haveTheFolderOfAUnixSocketAsHost() {
        try (ThrowAwayServer server = TestServer.throwAway(Map.of(), Map.of());
                Session session = Session.open(server.settings(Map.of("host", server.folder().toString())), "dbmig-test")) {
            assertThat(session.destination()).isEqualTo(
                    new Destination(server.folder().toString(), server.port(), "postgres", "postgres"));
        }
    }

    @Test
    void areThoseOfPsql() {
        try (Project project = new Project(folder, TestServer.shared().newDatabase("Shop \"é\" 'x'.1"))) {
            project.script("001_seen.sql", SCRIPT).up();
            ConnectionSettings settings = project.database.settings();
            CommandResult psql = new CommandRunner().run(Command.of("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h",
                    settings.host(), "-p", "" + settings.port(), "-U", settings.user(), "-f",
                    folder.resolve("001_seen.sql").toString(), "-d", "dbname='" + settings.database().replace("'", "\\'") + "'")
                    .withEnvironment("PGPASSWORD", settings.get("password").orElse("")));
            assertThat(psql.exitCode()).as(psql.stderr()).isZero();
            assertThat(project.value("SELECT count(*) FROM seen")).isEqualTo("2");
            assertThat(project.value("SELECT string_agg(DISTINCT variables, ' and ') FROM seen"))
                    .isEqualTo(String.join("|", List.of(settings.database(), settings.user(), settings.host(),
                            "" + settings.port(), "UTF8", project.value("SHOW server_version_num"),
                            project.value("SHOW server_version"), "t")));
        }
    }
}
