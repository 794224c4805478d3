package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.file.Json;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restore beside the real database: of everything, and of single tables. */
class RestoreBesideNativeIT {

    @TempDir
    Path folder;

    private SafeProject project;
    private PackagedDatabase database;

    /** A subclass may run the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeEach
    void create() {
        project = new SafeProject(folder, program());
        database = project.database;
    }

    @AfterEach
    void drop() {
        project.close();
    }

    private Outcome run(int exitCode, String... arguments) {
        Outcome outcome = project.dbmig().run(arguments);
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isEqualTo(exitCode);
        return outcome;
    }

    @SuppressWarnings("unchecked")
    private String backUp() {
        return (String) ((List<Map<String, Object>>) Json.read(run(0, "backup", "create", "--json").stdout())).get(0).get("name");
    }

    private String valueIn(String other, String sql) {
        try (Session session = Session.open(database.settings().withDatabase(other), "test")) {
            return session.query(sql).get(0).get(0);
        }
    }

    @Test
    void restoresBesideAndLeavesTheRealOneAlone() throws IOException {
        backUp();
        database.execute("INSERT INTO users VALUES (101)");
        String beside = database.name() + " \"Beside's\"";
        Outcome restore = run(0, "restore", "latest", "--into", beside, "--json");
        assertThat(restore.stdout()).contains("\"replaced\":null", "\"to\":\"001\"");
        assertThat(valueIn(beside, SafeProject.ROWS)).isEqualTo("100");
        assertThat(database.value(SafeProject.ROWS)).isEqualTo("101");
        assertThat(run(3, "restore", "--into", beside).stderr()).contains("exists already");
        assertThat(project.databases()).hasSize(2);
        assertThat(Files.exists(folder.resolve("api"))).isTrue();
    }

    @Test
    void restoresOneTableWithAllThatBelongsToIt() {
        database.execute("""
                CREATE SCHEMA "My Shop";
                CREATE TYPE "My Shop".state AS ENUM ('new', 'paid');
                CREATE TABLE "My Shop"."Order Lines" (id serial PRIMARY KEY, "user" int REFERENCES users, state "My Shop".state DEFAULT 'new',
                    twice int GENERATED ALWAYS AS (id * 2) STORED);
                INSERT INTO "My Shop"."Order Lines" ("user") SELECT generate_series(1, 30);
                CREATE TABLE "My Shop"."Order" AS SELECT 1 AS x;
                CREATE TABLE log (at date, what text) PARTITION BY RANGE (at);
                CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2026-07-01');
                CREATE TABLE log_2 PARTITION OF log FOR VALUES FROM ('2026-07-01') TO ('2027-01-01');
                CREATE INDEX log_at ON log (at);
                INSERT INTO log SELECT date '2026-01-01' + i, 'x' FROM generate_series(0, 364) i;
                CREATE FUNCTION boo() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''boo''; END';
                CREATE TRIGGER boo BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION boo();
                CREATE VIEW seen AS SELECT * FROM log JOIN users ON true;
                """);
        backUp();
        String side = database.name() + "_side";
        Outcome restore = run(0, "restore", "--table", "My Shop.Order Lines", "--table", "log", "--into", side);
        assertThat(restore.stdout()).contains("Not included: other tables, views, triggers and large objects.",
                "Nor what needs another table: foreign key \"Order Lines_user_fkey\" of \"My Shop\".\"Order Lines\".",
                "Copy:   psql ", "DROP DATABASE");
        assertThat(valueIn(side, "SELECT count(*) || ' ' || sum(twice) FROM \"My Shop\".\"Order Lines\"")).isEqualTo("30 930");
        assertThat(valueIn(side, "SELECT nextval('\"My Shop\".\"Order Lines_id_seq\"')")).isEqualTo("31");
        assertThat(valueIn(side, "SELECT count(*) || ' ' || count(DISTINCT tableoid) FROM log")).isEqualTo("365 2");
        assertThat(valueIn(side, "SELECT count(*) FROM pg_indexes WHERE schemaname NOT LIKE 'pg\\_%'")).isEqualTo("4");
        assertThat(valueIn(side, "SELECT string_agg(relname, ',' ORDER BY 1) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r','v','p')"))
                .isEqualTo("log,log_1,log_2");
        String one = database.name() + "_one";
        run(0, "restore", "--table", "log_2", "--into", one);
        assertThat(valueIn(one, "SELECT count(*) FROM log_2")).isEqualTo("184");
        assertThat(run(3, "restore", "--table", "seen", "--into", one + "2").stderr()).contains("\"seen\" is a view");
        assertThat(run(3, "restore", "--table", "nothing", "--into", one + "2").stderr()).contains("the backup has no table \"nothing\"", "It has: ");
        assertThat(run(0, "restore", "--table", "users").stdout()).contains(database.name() + "_table_");
        assertThat(project.databases()).hasSize(4);
    }
}
