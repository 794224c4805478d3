package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.ScratchMark;
import dev.dbmig.insight.IgnoreRule;
import dev.dbmig.insight.SchemaDifference;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.NewMigration;
import dev.dbmig.migration.ScriptMigration;
import dev.dbmig.migration.Version;
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
        return new Drift(settings(project, temporary.resolve("state")), project.read(), List.of(rules), Beginning.NONE, notes::add);
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
            Drift drift = new Drift(settings(own, temporary.resolve("state")), own.read(), List.of(), Beginning.NONE, notes::add);
            assertThat(lines(drift.compare())).containsExactly("+ database setting of role postgres work_mem: 5MB",
                    "+ database setting search_path: app, public");
            own.execute("DROP SCHEMA app CASCADE; REASSIGN OWNED BY drift_owner TO postgres; DROP OWNED BY drift_owner");
            session.execute("ALTER DATABASE " + name + " OWNER TO postgres; DROP ROLE drift_owner");
        }
    }

    @Test
    void beginsWithAScriptAfterABaseline() throws IOException {
        try (Project own = new Project(Files.createDirectory(temporary.resolve("own")))) {
            own.script("002_more.sql", "ALTER TABLE legacy ADD more int").execute("CREATE TABLE legacy (id int PRIMARY KEY)");
            new EditHistory(own.settings(), notes::add).run(editor -> editor.baseline(Version.of("001"), null));
            Path schema = temporary.resolve("schema.sql");
            assertThatThrownBy(() -> own(own, Optional.empty(), schema).compare()).isInstanceOfSatisfying(DbmigException.class, e -> {
                assertThat(e).hasMessage("the history begins with the baseline 001, and nothing here makes what the database had then");
                assertThat(e.hint().orElseThrow()).contains("\"-- dbmig:contains 001\"", "--schema FILE --at VERSION");
            });
            Files.writeString(schema, "CREATE TABLE legacy (id int PRIMARY KEY);");
            assertThatThrownBy(() -> own(own, Optional.empty(), schema).compare()).hasMessage("schema.sql does not say which migrations it contains");
            Files.writeString(schema, "-- dbmig:contains 001\nCREATE TABLE legacy (id int PRIMARY KEY);");
            assertThat(own(own, Optional.empty(), schema).compare().script()).contains("schema.sql");
            own.up();
            Drift.Found found = own(own, Optional.empty(), schema).compare();
            assertThat(lines(found)).isEmpty();
            assertThat(found.applied()).isEqualTo(1);
            own.execute("ALTER TABLE legacy ADD hot int");
            assertThat(lines(own(own, Optional.empty(), schema).compare())).containsExactly("+ column public.legacy.hot: integer");
            assertThat(lines(own(own, Optional.of("base"), schema).compare())).as("named, it needs no baseline")
                    .containsExactly("+ column public.legacy.hot: integer");
            assertThatThrownBy(() -> own(own, Optional.of("003"), schema).compare())
                    .hasMessage("schema.sql contains the migrations up to 003, and the database is at 002");
            assertThat(own(own, Optional.empty(), schema).write("hot", new NewMigration(temporary.resolve("own"), "own")).files()).hasSize(2);
            Files.writeString(schema, "-- dbmig:contains base\nCREATE TABLE legacy (id int PRIMARY KEY);");
            new EditHistory(own.settings(), notes::add).run(editor -> editor.stamp("003", own.read().migrations(), "drift"));
            assertThatThrownBy(() -> own(own, Optional.empty(), schema).compare())
                    .hasMessage("the history begins with the baseline 001, and schema.sql contains less than that");
        }
    }

    /** @param at given with the script by an operator; empty for the script that is found beside the folder */
    private Drift own(Project own, Optional<String> at, Path schema) {
        Optional<Migration> script = Optional.of(schema).filter(Files::exists).map(file -> ScriptMigration.of(file, "schema.sql"));
        return new Drift(settings(own, temporary.resolve("state")), own.read(), List.of(),
                new Beginning(script.filter(s -> at.isPresent()), at, () -> script), notes::add);
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
