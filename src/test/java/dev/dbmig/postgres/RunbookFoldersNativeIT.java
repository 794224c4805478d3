package dev.dbmig.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram;
import dev.dbmig.DbmigProgram.Outcome;
import java.nio.file.Path;
import java.util.List;

/** The folders of the five runbooks and of the usual tools with the packaged program, on every supported server. */
public class RunbookFoldersNativeIT {

    private static final Path FOLDERS = Path.of("src/test/resources/migrations").toAbsolutePath();
    private static final String TABLES = """
            SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S')
            AND relname NOT LIKE 'dbmig_history%'""";

    /** A subclass runs the same tests against another package of dbmig. */
    protected DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @EachServerVersion
    void runUpAndDown(ServerVersions.Server server) {
        for (String name : List.of("seed000", "seed001", "seed002", "seed003", "seed004", "golang-migrate", "diesel",
                "dbmate", "goose")) {
            try (TestDatabase database = server.newDatabase()) {
                succeeds(database, name, "upgrade");
                assertThat(succeeds(database, name, "upgrade").stdout()).as(name).startsWith("Nothing to do");
                succeeds(database, name, "status", "--check");
                succeeds(database, name, "downgrade", "base");
                try (Session session = database.open()) {
                    assertThat(session.query(TABLES).get(0).get(0)).as(name).isEqualTo("0");
                }
            }
        }
    }

    private Outcome succeeds(TestDatabase database, String folder, String... arguments) {
        ConnectionSettings settings = database.settings();
        DbmigProgram program = program().with("PGHOST", settings.host()).with("PGPORT", String.valueOf(settings.port()))
                .with("PGUSER", settings.user()).with("PGDATABASE", settings.database())
                .with("DBMIG_MIGRATIONS_DIR", FOLDERS.resolve(folder).toString());
        settings.get("password").ifPresent(password -> program.with("PGPASSWORD", password));
        Outcome outcome = program.run(arguments);
        assertThat(outcome.exitCode()).as(folder + ": " + outcome.stderr()).isZero();
        return outcome;
    }
}
