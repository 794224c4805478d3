package dev.dbmig.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.postgres.EachServerVersion;
import dev.dbmig.postgres.ServerVersions;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a schema is, what has become of it, and what is wrong in it. */
class SchemaFactsIT {

    private static final String SCHEMA = """
            CREATE SCHEMA "S p";
            CREATE TYPE mood AS ENUM ('sad', 'ok');
            CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
            CREATE TABLE parent (id int PRIMARY KEY, "Ünï q" text NOT NULL DEFAULT 'x', m mood);
            CREATE TABLE child (id bigint GENERATED ALWAYS AS IDENTITY, parent_id int REFERENCES parent,
                doubled int GENERATED ALWAYS AS (1 * 2) STORED);
            CREATE INDEX child_parent ON child (parent_id);
            CREATE VIEW v AS SELECT id FROM parent;
            CREATE TABLE parts (d date) PARTITION BY RANGE (d);
            CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
            CREATE FUNCTION plus(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1';
            CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER t BEFORE UPDATE ON parent FOR EACH ROW EXECUTE FUNCTION touch();
            ALTER TABLE parent ENABLE ROW LEVEL SECURITY;
            CREATE POLICY p ON parent USING (id > 0);
            COMMENT ON TABLE parent IS 'the parents';
            GRANT SELECT ON parent TO PUBLIC;
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;
            """;

    private TestDatabase database;
    private Session session;

    @BeforeEach
    void create() {
        database = TestServer.shared().newDatabase();
        session = Session.open(database.settings(), "test");
    }

    @AfterEach
    void drop() {
        session.close();
        database.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "ALTER TABLE parent ADD COLUMN c int; + column public.parent.c: integer",
        "ALTER TABLE parent ALTER COLUMN m SET NOT NULL; ~ column public.parent.m: public.mood → public.mood, not null",
        "DROP INDEX child_parent; - index public.child child_parent: "
            + "CREATE INDEX child_parent ON public.child USING btree (parent_id)",
        "CREATE OR REPLACE FUNCTION plus(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 2'; ~ function public.plus(a integer)",
        "ALTER TYPE mood ADD VALUE 'glad'; ~ enum public.mood: owner postgres, 'sad', 'ok' → owner postgres, 'sad', 'ok', 'glad'",
        "ALTER DOMAIN email DROP CONSTRAINT email_check; - constraint public.email email_check: CHECK ((VALUE ~~ '%@%'::text))",
        "DROP TRIGGER t ON parent; - trigger public.parent t",
        "DROP POLICY p ON parent; - policy public.parent p",
        "COMMENT ON TABLE parent IS 'others'; ~ comment table public.parent: the parents → others",
        "REVOKE SELECT ON parent FROM PUBLIC; ~ table public.parent",
        "ALTER TABLE parent DISABLE ROW LEVEL SECURITY; ~ table public.parent",
        "CREATE OR REPLACE VIEW v AS SELECT id, m FROM parent; ~ view public.v",
        "CREATE SEQUENCE s; + sequence public.s",
        "DROP SCHEMA \"S p\"; - schema \"S p\"",
        "ALTER TABLE parent RENAME COLUMN \"Ünï q\" TO plain; + column public.parent.plain",
        "ALTER TABLE child DROP CONSTRAINT child_parent_id_fkey; - constraint public.child child_parent_id_fkey"})
    void seesWhatHasChanged(String change, String line) {
        session.execute(SCHEMA);
        SchemaFacts before = SchemaFacts.read(session, List.of());
        session.execute(change);
        SchemaFacts after = SchemaFacts.read(session, List.of());
        assertThat(before.differencesTo(after)).anySatisfy(found -> assertThat(found).startsWith(line));
        assertThat(after.fingerprint()).isNotEqualTo(before.fingerprint()).startsWith("v2.");
        assertThat(after.differencesTo(after)).isEmpty();
    }

    @Test
    void doesNotDependOnOrderOidsDroppedColumnsAndSearchPath() {
        session.execute("CREATE TABLE a (x int, gone text, y int); ALTER TABLE a DROP COLUMN gone; CREATE TABLE b (z int)");
        SchemaFacts first = SchemaFacts.read(session, List.of());
        session.execute("DROP TABLE a, b; CREATE TABLE b (z int); CREATE TABLE a (x int, y int);"
                + " CREATE TEMP TABLE t (x int); SET search_path = ''");
        SchemaFacts second = SchemaFacts.read(session, List.of());
        assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
        assertThat(session.query("SHOW search_path").get(0).get(0)).isEqualTo("\"\"");
    }

    @Test
    void comparesOnlyFingerprintsOfItsOwnFormatAndServerVersion() {
        SchemaFacts facts = SchemaFacts.read(session, List.of());
        assertThat(facts.isComparable(facts.fingerprint())).isTrue();
        assertThat(facts.isComparable("v1:sha256:" + "0".repeat(64))).isFalse();
        assertThat(facts.isComparable(facts.fingerprint().replaceFirst("\\.\\d+", ".12"))).isFalse();
        SchemaFacts kept = SchemaFacts.fromMap(facts.toMap());
        assertThat(kept.fingerprint()).isEqualTo(facts.fingerprint());
    }

    @Test
    void seesAnInListOfAVarcharColumnAsOneThingBeforeAndAfterARestore() {
        session.execute("CREATE TABLE t (k varchar(9) CHECK (k IN ('a', 'b''c')))");
        SchemaFacts before = SchemaFacts.read(session, List.of());
        String shown = session.query("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 't'::regclass").get(0).get(0);
        session.execute("ALTER TABLE t DROP CONSTRAINT t_k_check, ADD CONSTRAINT t_k_check " + shown);
        assertThat(session.query("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 't'::regclass").get(0).get(0))
                .isNotEqualTo(shown);
        assertThat(before.differencesTo(SchemaFacts.read(session, List.of()))).isEmpty();
    }

    @Test
    void leavesOutATableWithAllThatBelongsToIt() {
        SchemaFacts before = SchemaFacts.read(session, List.of());
        session.execute("CREATE TABLE dbmig_history (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);"
                + " COMMENT ON TABLE dbmig_history IS 'h'");
        SchemaFacts after = SchemaFacts.read(session, List.of("public.dbmig_history"));
        assertThat(before.differencesTo(after)).isEmpty();
    }

    @EachServerVersion
    void readsEveryServerVersion(ServerVersions.Server server) {
        try (TestDatabase each = server.newDatabase(); Session other = Session.open(each.settings(), "test")) {
            other.execute(SCHEMA);
            SchemaFacts facts = SchemaFacts.read(other, List.of());
            assertThat(facts.size()).isGreaterThan(20);
            assertThat(Problems.inCode(other)).isEmpty();
            assertThat(Problems.inData(other)).isEmpty();
        }
    }

    @Test
    void countsRowsAndSaysWhatChanged() {
        session.execute("CREATE TABLE \"A b\" (x int); INSERT INTO \"A b\" VALUES (1), (2); CREATE TABLE c (x int)");
        RowCounts before = RowCounts.read(session, List.of(), Duration.ofSeconds(5));
        session.execute("DELETE FROM \"A b\" WHERE x = 1; INSERT INTO c VALUES (1)");
        RowCounts after = RowCounts.fromMap(RowCounts.read(session, List.of(), Duration.ofSeconds(5)).toMap());
        assertThat(before.differencesTo(after)).containsExactly("public.\"A b\" had 2 rows, and has 1",
                "public.c had 0 rows, and has 1");
        assertThat(RowCounts.read(session, List.of(), Duration.ZERO).leftOut()).isEqualTo(2);
    }

    @Test
    void findsViolatedForeignKeysInvalidIndexesAndBrokenCode() {
        session.execute(SCHEMA);
        session.execute("SET session_replication_role = replica; INSERT INTO child (parent_id) VALUES (7), (8), (NULL);"
                + " SET session_replication_role = origin; CREATE FUNCTION broken() RETURNS bigint LANGUAGE sql AS"
                + " 'SELECT count(*) FROM child'");
        session.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'child_parent'::regclass");
        assertThat(Problems.inData(session)).containsExactly("index public.child_parent is invalid",
                "foreign key \"child_parent_id_fkey\" of public.child: 2 rows refer to nothing in public.parent, e.g. (7)");
        session.execute("ALTER TABLE child RENAME TO children");
        assertThat(Problems.inCode(session)).containsExactly(
                "function broken() does not work: relation \"child\" does not exist");
        assertThat(session.transactionStatus()).isEqualTo('I');
    }
}
