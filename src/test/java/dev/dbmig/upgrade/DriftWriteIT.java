package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.DbmigException;
import dev.dbmig.insight.EveryKind;
import dev.dbmig.insight.IgnoreRule;
import dev.dbmig.insight.NoSql;
import dev.dbmig.insight.SchemaDifference;
import dev.dbmig.insight.SchemaFacts;
import dev.dbmig.migration.NewMigration;
import dev.dbmig.migration.ScriptMigration;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The correcting migration is right because it was tried; in both directions. */
class DriftWriteIT {

    @TempDir
    private Path temporary;
    private Path folder;
    private Project project;
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void begin() throws IOException {
        folder = Files.createDirectory(temporary.resolve("migrations"));
        project = new Project(folder).script("001_base.sql", """
                CREATE TYPE mood AS ENUM ('sad', 'ok');
                CREATE TABLE users (id bigserial PRIMARY KEY, kind varchar(9) CHECK (kind IN ('a', 'b')), m mood, gone int);
                CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, person bigint REFERENCES users);
                CREATE VIEW kinds AS SELECT kind, count(*) AS n FROM users GROUP BY kind;
                CREATE FUNCTION plus(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1';
                CREATE INDEX users_kind ON users (kind);
                """).script("001_rollback.sql", "SELECT 1");
        project.up();
    }

    @AfterEach
    void end() {
        project.close();
    }

    private Drift drift(IgnoreRule... rules) {
        return new Drift(DriftIT.settings(project, temporary.resolve("state")), project.read(), List.of(rules), Beginning.NONE, notes::add);
    }

    private Drift.Written write(boolean reverts) {
        return reverts ? drift().writeRevert(temporary.resolve("fix it.sql")) : drift().write("fix it", new NewMigration(folder, "migrations"));
    }

    private void apply(Drift.Written written) {
        project.run(planner -> planner.script(ScriptMigration.of(written.files().get(0), "fix it.sql"), false));
    }

    private void change() {
        try (Session session = project.database.open()) {
            session.execute("ALTER TYPE mood ADD VALUE 'low' BEFORE 'ok'");
            session.execute("""
                    CREATE TABLE notes (id serial PRIMARY KEY, body text NOT NULL DEFAULT 'it''s', who bigint REFERENCES users ON DELETE CASCADE);
                    CREATE INDEX notes_body ON notes (lower(body)) WHERE body <> '';
                    COMMENT ON COLUMN notes.body IS 'what ''was'' said';
                    GRANT SELECT ON notes TO PUBLIC;
                    ALTER TABLE users DROP COLUMN gone, ADD COLUMN mail text, ALTER COLUMN m SET DEFAULT 'low';
                    DROP VIEW kinds; CREATE VIEW kinds AS SELECT mail, count(*) AS n FROM users GROUP BY mail; COMMENT ON VIEW kinds IS 'x';
                    ALTER TABLE users ALTER COLUMN kind TYPE text;
                    CREATE OR REPLACE FUNCTION plus(a int) RETURNS int LANGUAGE sql AS $$ SELECT a + 2; $$;
                    CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
                    CREATE TRIGGER stamped BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION stamp();
                    ALTER TABLE orders ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON orders USING (person > 0);
                    DROP INDEX users_kind; ALTER TABLE users ADD CONSTRAINT mail_key UNIQUE (mail);
                    """);
        }
    }

    @Test
    void writesWhatTheDatabaseIsAndHowToTakeItBack() throws IOException {
        change();
        Drift.Written written = write(false);
        assertThat(written.left()).extracting(SchemaDifference::object).isEmpty();
        assertThat(written.files()).extracting(file -> file.getFileName().toString()).containsExactly("002_fix_it.sql", "002_rollback.sql");
        assertThat(Files.readString(written.files().get(0))).startsWith("-- Migration: fix_it\n").contains("CREATE TABLE public.notes");
        new EditHistory(project.settings(), notes::add).run(editor -> editor.stamp("002", project.read().migrations(), "drift"));
        assertThat(drift().compare().differences()).isEmpty();
    }

    @Test
    void writesWhatMakesTheDatabaseThatOfTheMigrations() {
        change();
        Drift.Written written = write(true);
        assertThat(written.left()).extracting(SchemaDifference::object)
                .allSatisfy(object -> assertThat(object).matches("enum public.mood|column order public.users"));
        apply(written);
        assertThat(project.value("SELECT to_regclass('notes') IS NULL AND to_regclass('users_kind') IS NOT NULL")).isEqualTo("t");
    }

    @Test
    void writesNothingWithoutDriftAndRefusesPendingMigrations() {
        assertThat(write(false)).isEqualTo(new Drift.Written(List.of(), Optional.empty(), List.of()));
        project.script("002_later.sql", "SELECT 1");
        assertThatThrownBy(() -> write(false)).isInstanceOf(DbmigException.class).hasMessage("002 later is pending");
    }

    @Test
    void leavesOutWhatIsIgnoredAndNamesWhatItHasNoSqlFor() throws IOException {
        project.execute("CREATE TABLE tmp_1 (a int); CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w OPTIONS (host 'h', password 'hidden');"
                + " CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (\"user\" 'hidden'); CREATE TABLE kept (a int)");
        Drift.Written written = drift(new IgnoreRule("table public.tmp_*", "import")).write("fix", new NewMigration(folder, "migrations"));
        assertThat(written.left()).extracting(SchemaDifference::object).containsExactly("foreign server far", "user mapping public on far");
        assertThat(Files.readString(written.files().get(0))).contains("-- Not complete:", "--   user mapping public on far: its options are secrets",
                "--   foreign server far: an option that may be a password", "public.kept", "OPTIONS (host 'h')").doesNotContain("tmp_1", "hidden");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writesEveryKindButSecrets(boolean reverts) throws IOException {
        try (Session session = project.database.open()) {
            EveryKind.create(session);
        }
        Drift.Written written = write(reverts);
        assertThat(written.left()).extracting(SchemaDifference::object).containsExactlyInAnyOrder("foreign server far", "user mapping facts_reader on far");
    }

    /** -Dcorrection.seeds=20 for more. */
    static IntStream seeds() {
        return IntStream.range(0, Integer.getInteger("correction.seeds", 4));
    }

    /** Ten changes at once, of which some change the same thing: several times, and the same each time. */
    @ParameterizedTest
    @MethodSource("seeds")
    void writesWhateverHasChangedAtOnce(int seed) {
        List<EveryKind.Change> changes = EveryKind.changes().stream().filter(change -> !change.sql().contains("SUBSCRIPTION")).toList();
        List<String> history = List.of(project.settings().history().shownByCatalogue());
        SchemaFacts made;
        try (Session session = project.database.open()) {
            EveryKind.createRoles(session);
            project.script("002_everything.sql", EveryKind.text("everything.sql")).script("002_rollback.sql", "SELECT 1").up();
            made = SchemaFacts.read(session, history);
            new Random(seed).ints(10, 0, changes.size()).forEach(number -> EveryKind.attempt(session, changes.get(number).sql()));
        }
        boolean reverts = seed % 2 == 1;
        Drift.Written written = write(reverts);
        areExplained(written.left());
        if (!reverts) {
            new EditHistory(project.settings(), notes::add).run(editor -> editor.stamp("003", project.read().migrations(), "drift"));
            areExplained(drift().compare().differences());
            return;
        }
        apply(written);
        try (Session session = project.database.open()) {
            areExplained(made.changesTo(SchemaFacts.read(session, history)));
        }
    }

    private static void areExplained(List<SchemaDifference> differences) {
        assertThat(differences).allSatisfy(left -> assertThat(NoSql.reason(left)).as("%s", left).isPresent());
    }
}
