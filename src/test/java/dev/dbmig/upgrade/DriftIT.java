package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.ScratchMark;
import dev.dbmig.insight.IgnoreRule;
import dev.dbmig.insight.SchemaDifference;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was changed by hand is found, and nothing is left behind. */
class DriftIT {

    @TempDir
    private Path temporary;
    private Project project;
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void migrate() throws IOException {
        project = new Project(Files.createDirectory(temporary.resolve("migrations")))
                .script("001_users.sql", "CREATE TABLE users (id bigserial PRIMARY KEY, \"Full näme\" varchar(80) NOT NULL,"
                        + " kind text CHECK (kind IN ('a', 'b'))); COMMENT ON TABLE users IS 'who';")
                .script("002_index.sql", "CREATE INDEX CONCURRENTLY users_kind ON users (kind);");
        project.up();
    }

    @AfterEach
    void leavesNoDatabase() {
        assertThat(scratchDatabases()).isEmpty();
        project.close();
    }

    private List<String> scratchDatabases() {
        try (Session session = TestServer.shared().open()) {
            return session.query("SELECT datname FROM pg_database WHERE datname LIKE '" + project.database.name() + "%scratch%'").stream()
                    .map(row -> row.get(0)).toList();
        }
    }

    static RunSettings settings(Project project, Path state) {
        RunSettings plain = project.settings();
        Safety none = Safety.NONE;
        return new RunSettings(plain.connection(), plain.lockDatabase(), plain.history(), plain.rules(), plain.patience(), plain.timeout(),
                plain.lockWait(), new Safety(state, none.backupDir(), none.rehearsal(), Optional.empty(), false, none.safetyCopy(), List.of(),
                        Optional.empty(), false, Optional.empty(), List.of(), Optional.empty(), none.webhooks(), null));
    }

    private Drift drift(IgnoreRule... rules) {
        return new Drift(settings(project, temporary.resolve("state")), project.read(), List.of(rules), notes::add);
    }

    private static List<String> lines(Drift.Found found) {
        return found.differences().stream().map(SchemaDifference::toString).toList();
    }

    @Test
    void findsNothingWhereNothingWasChanged() {
        assertThat(lines(drift().compare())).isEmpty();
        assertThat(lines(drift().compareWithKnown())).isEmpty();
        assertThat(notes).isEmpty();
    }

    @Test
    void findsWhatWasChangedByHandOnEitherSide() {
        project.execute("CREATE TABLE hot (a int); ALTER TABLE users ALTER COLUMN kind SET DEFAULT 'a'; DROP INDEX users_kind;"
                + " ALTER DATABASE \"" + project.database.name() + "\" SET work_mem = '9MB'");
        assertThat(lines(drift().compare())).containsExactly(
                "+ column public.hot.a: integer",
                "~ column public.users.kind: text → text, default 'a'::text",
                "+ database setting work_mem: 9MB",
                "- index public.users users_kind: CREATE INDEX users_kind ON public.users USING btree (kind)",
                "+ table public.hot: owner postgres");
    }

    @Test
    void ignoresWhatARuleCoversAndSaysWhy() {
        project.execute("CREATE TABLE tmp_1 (id serial PRIMARY KEY, b int UNIQUE); COMMENT ON COLUMN tmp_1.b IS 'x';"
                + " CREATE TABLE other (a int)");
        IgnoreRule rule = new IgnoreRule("table public.tmp_*", "nightly import");
        Drift.Found found = drift(rule).compare();
        assertThat(lines(found)).containsExactly("+ column public.other.a: integer", "+ table public.other: owner postgres");
        assertThat(found.ignored()).hasSize(9).allSatisfy((difference, by) -> assertThat(by).isEqualTo(rule));
    }

    @Test
    void worksForARoleThatIsNoSuperuser() throws IOException {
        try (Session session = TestServer.shared().open(); Project own = new Project(Files.createDirectory(temporary.resolve("own")))) {
            session.execute("DROP ROLE IF EXISTS drift_owner; CREATE ROLE drift_owner LOGIN CREATEDB PASSWORD 'p'");
            String name = '"' + own.database.name() + '"';
            session.execute("ALTER DATABASE " + name + " OWNER TO drift_owner; ALTER DATABASE " + name + " SET search_path = app, public;"
                    + " ALTER ROLE postgres IN DATABASE " + name + " SET work_mem = '5MB'");
            own.through(ConnectionSettings.builder().layer("test", Map.of("host", own.database.settings().host(), "port",
                    String.valueOf(own.database.settings().port()), "user", "drift_owner", "password", "p", "dbname", own.database.name()))
                    .build(Map.of("HOME", "/nonexistent")));
            own.script("001_app.sql", "CREATE SCHEMA app; CREATE TABLE app.t (a int)").script("002_more.sql", "CREATE TABLE unqualified (a int)").up();
            Drift drift = new Drift(settings(own, temporary.resolve("state")), own.read(), List.of(), notes::add);
            assertThat(lines(drift.compare())).containsExactly("+ database setting of role postgres work_mem: 5MB",
                    "+ database setting search_path: app, public");
            own.execute("DROP SCHEMA app CASCADE; REASSIGN OWNED BY drift_owner TO postgres; DROP OWNED BY drift_owner");
            session.execute("ALTER DATABASE " + name + " OWNER TO postgres; DROP ROLE drift_owner");
        }
    }

    @Test
    void endsInOrderWhenItIsAskedTo() {
        project.script("003_slow.sql", "CREATE TABLE slow (a int)").up();
        project.script("003_slow.sql", "SELECT pg_sleep(60)");
        Drift drift = drift();
        new Thread(() -> {
            while (scratchDatabases().isEmpty()) {
                LockSupport.parkNanos(500_000);
            }
            drift.interrupt("interrupted by a signal");
        }).start();
        assertThatThrownBy(drift::compare).isInstanceOfSatisfying(DbmigException.class,
                e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INTERRUPTED));
    }

    @Test
    void knowsTheLastGoodSchemaUntilAnotherFormat() throws IOException {
        assertThatThrownBy(() -> drift().compareWithKnown()).isInstanceOf(DbmigException.class).hasMessageStartingWith("nothing is known of the database here");
        drift().compare();
        project.execute("CREATE VIEW v AS SELECT 1 AS one");
        assertThat(lines(drift().compareWithKnown())).anySatisfy(line -> assertThat(line).startsWith("+ view public.v"));
        Path known = Files.list(temporary.resolve("state")).filter(file -> file.getFileName().toString().startsWith("schema-"))
                .findFirst().orElseThrow();
        Files.writeString(known, Files.readString(known).replaceFirst("\"format\": \\d+", "\"format\": 1"));
        assertThatThrownBy(() -> drift().compareWithKnown()).isInstanceOf(DbmigException.class)
                .hasMessageContaining("another version of dbmig");
        Files.writeString(known, "{");
        assertThatThrownBy(() -> drift().compareWithKnown()).isInstanceOf(DbmigException.class).hasMessageContaining("cannot read");
    }

    @Test
    void refusesScriptsThatActBeyondTheDatabaseAndTellsOfThoseThatDoNotRun() {
        project.script("003_role.sql", "CREATE ROLE nobody_needs_this");
        try (Session session = TestServer.shared().open()) {
            session.execute("DROP ROLE IF EXISTS nobody_needs_this");
        }
        project.up();
        assertThatThrownBy(() -> drift().compare()).isInstanceOfSatisfying(DbmigException.class, e -> {
            assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED);
            assertThat(e).hasMessageContaining("003_role.sql:1:1: CREATE ROLE acts beyond the database");
        });
    }

    @Test
    void refusesWhatCannotBeCompared() {
        project.script("001_users.sql", "CREATE TABLE users (id int); SELECT 1/0");
        assertThatThrownBy(() -> drift().compare()).isInstanceOf(DbmigException.class)
                .hasMessageStartingWith("the scripts do not run on an empty database: ");
        assertThat(notes).anySatisfy(note -> assertThat(note).startsWith("001 users is not what was applied"));
    }

    @Test
    void dropsWhatAKilledOneLeftAndIsOneAtATime() throws IOException {
        Path state = Files.createDirectories(temporary.resolve("state"));
        String left = project.database.name() + "_scratch_left";
        try (Session session = TestServer.shared().open(); ScratchMark mark = ScratchMark.take(state, "scratch", "busy")) {
            mark.remember(new ScratchMark.Scratch(new Databases(session).systemIdentifier(), left));
            session.execute("CREATE DATABASE \"" + left + "\"");
            assertThatThrownBy(() -> drift().compare()).isInstanceOfSatisfying(DbmigException.class,
                    e -> assertThat(e.exitCode()).isEqualTo(ExitCode.LOCKED));
        }
        assertThat(lines(drift().compare())).isEmpty();
        assertThat(notes).containsExactly("Dropped \"" + left + "\", which a comparison that was killed had left.");
    }
}
