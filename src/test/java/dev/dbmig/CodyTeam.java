package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of Cody-2025 begin with: production runs, with rows in it, and its application is up. */
abstract class CodyTeam {

    static final String PRODUCTION = "cody2025";
    static final String STAGING = "cody2025_staging";
    static final String ROWS = "SELECT string_agg(schema_version_version || ' ' || schema_version_is_current || ' '"
            + " || (schema_version_applied_at IS NOT NULL), ', ' ORDER BY schema_version_version) FROM schema_versions";
    static final String BEFORE = "1.0.0 true true, 1.1.0 false false";
    static final String AFTER = "1.0.0 false true, 1.1.0 true true";

    @TempDir
    Path folder;

    TeamProject team;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    /** Production runs, with rows in it, and its application is up. */
    @BeforeEach
    void begin() throws IOException {
        team = new TeamProject("cody-2025", folder, program(), STAGING, PRODUCTION);
        team.file("dbmig.yaml", team.read("dbmig.yaml").replace("timeout: 60s, stable-for: 5s", "timeout: 3s, stable-for: 0s"));
        team.dbmig().with("PATH", folder.resolve("shims") + ":" + System.getenv("PATH"));
        team.execute(PRODUCTION, team.read("db/init.sql"));
        team.execute(PRODUCTION, "INSERT INTO organizations (organization_name, organization_old_address)"
                + " SELECT 'org ' || i, 'street ' || i FROM generate_series(1, 20) i;"
                + " INSERT INTO users (user_email, user_organization_id) SELECT i || '@example.com', 1 + i % 20 FROM generate_series(1, 50) i");
        Files.createFile(folder.resolve("shims/cody2025.runs"));
    }

    @AfterEach
    void end() {
        try (Session session = Session.open(team.settings(PRODUCTION).withDatabase("postgres"), "test")) {
            for (String name : beside(session)) {
                session.execute("DROP DATABASE \"" + name + "\" WITH (FORCE)");
            }
        }
        team.close();
    }

    /** What runs have left beside the database: what it was before it was put back. */
    private List<String> beside(Session session) {
        return session.query("SELECT datname FROM pg_database WHERE datname LIKE '" + team.settings(PRODUCTION).database() + "\\_%'")
                .stream().map(row -> row.get(0)).toList();
    }

    /** Runs a command that must succeed, and gives what it printed. */
    String run(String... arguments) {
        Outcome outcome = team.dbmig().run(arguments);
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isZero();
        return outcome.stdout();
    }

    String inProduction(String... arguments) {
        return run(Stream.concat(Stream.of("--env", "production"), Stream.of(arguments)).toArray(String[]::new));
    }

    String value(String sql) {
        return team.value(PRODUCTION, sql);
    }

    boolean hasColumn(String table, String column) {
        return value("SELECT count(*) FROM information_schema.columns WHERE table_name = '" + table + "' AND column_name = '"
                + column + "'").equals("1");
    }

    boolean isMigrated() {
        return hasColumn("users", "user_phone_number") && !hasColumn("organizations", "organization_old_address");
    }

    /** The record of the document, by its own INSERT. */
    void record() {
        team.execute(PRODUCTION, team.read("db/record_1.1.0.sql"));
        assertThat(inProduction("adopt", "--yes")).contains("1 recorded as applied, 1 pending.");
    }

    boolean isServing() {
        return Files.exists(folder.resolve("shims/cody2025.runs"));
    }

    List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("shims/calls")).stream()
                .map(call -> call.replaceAll("--\\S+ |-- ", "")).filter(call -> call.matches("\\S+ (stop|start) .*")).toList();
    }

    /** The queries of step 5b, such that a row is a failure. */
    void check(String more) {
        team.file("db/checks/1.1.0.sql", """
                -- Check that new column exists
                SELECT 'users.user_phone_number is missing' WHERE NOT EXISTS (SELECT column_name
                FROM information_schema.columns
                WHERE table_name='users'
                  AND column_name='user_phone_number');

                -- Check that old column is removed
                SELECT column_name
                FROM information_schema.columns
                WHERE table_name='organizations'
                  AND column_name='organization_old_address';
                """ + more);
    }
}
