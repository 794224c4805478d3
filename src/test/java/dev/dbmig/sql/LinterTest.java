package dev.dbmig.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What lint finds by the text alone. */
class LinterTest {

    static List<LintFinding> findings(int major, boolean isTransactional, String sql) {
        Script script = Script.ofText("x.sql", sql);
        Linter linter = new Linter(SchemaView.NONE, major);
        linter.beginScript(isTransactional, false);
        Allowances allowances = Allowances.read(script);
        List<LintFinding> all = new ArrayList<>();
        try (ScriptReader reader = new ScriptReader(script, new Variables())) {
            for (Optional<Statement> next = reader.next(); next.isPresent(); next = reader.next()) {
                linter.look(next.get());
                all.addAll(allowances.applied(next.get(), linter.takeFindings(), linter.takeParts()));
            }
        }
        all.addAll(allowances.bad());
        return all;
    }

    /** "level rule line:column" of each. */
    static List<String> found(String sql) {
        return found(17, true, sql);
    }

    static List<String> found(int major, boolean isTransactional, String sql) {
        return findings(major, isTransactional, sql).stream().map(f -> (f.allowed().isPresent() ? "allowed" : f.level()) + " " + f.rule().id()
                + " " + f.location().line() + ":" + f.location().column()).toList();
    }

    @Test
    void pointsToTheActionWithACaret() {
        LintFinding finding = findings(17, true, "SELECT 1;\nALTER TABLE \"Ü\"\n  ADD a int,\n  DROP COLUMN b;\n").get(0);
        assertThat(finding.location()).hasToString("x.sql:4:3");
        assertThat(finding.excerpt()).isEqualTo("LINE 4:   DROP COLUMN b\n          ^");
        assertThat(finding.message()).contains("\"Ü\".b");
    }

    @Test
    void findsLocksAndScans() {
        assertThat(found("CREATE INDEX i ON t (a);")).containsExactly("warning create-index-locks 1:8");
        assertThat(found("CREATE UNIQUE INDEX ON t (a)")).containsExactly("warning create-index-locks 1:15");
        assertThat(found("CREATE INDEX CONCURRENTLY i ON t (a)")).isEmpty();
        assertThat(found("DROP INDEX i")).containsExactly("note drop-index-locks 1:12");
        assertThat(found("DROP INDEX CONCURRENTLY i")).isEmpty();
        assertThat(found("REINDEX TABLE t")).containsExactly("warning reindex-locks 1:1");
        assertThat(found("REINDEX (CONCURRENTLY) TABLE t; REINDEX INDEX CONCURRENTLY i")).isEmpty();
        assertThat(found("ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES o (id)")).containsExactly("warning add-foreign-key-scans 1:15");
        assertThat(found("ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES o (id) ON DELETE CASCADE NOT VALID")).isEmpty();
        assertThat(found("ALTER TABLE t ADD CHECK (a > 0)")).containsExactly("warning add-check-scans 1:15");
        assertThat(found("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID")).isEmpty();
        assertThat(found("ALTER TABLE t ADD PRIMARY KEY (a), ADD CONSTRAINT u UNIQUE (b)")).containsExactly(
                "warning add-unique-builds 1:15", "warning add-unique-builds 1:36");
        assertThat(found("ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX i")).isEmpty();
        assertThat(found("ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (r WITH &&)")).containsExactly("warning add-unique-builds 1:15");
        assertThat(found("ALTER TABLE t ALTER COLUMN a SET NOT NULL")).containsExactly("warning set-not-null-scans 1:30");
        assertThat(found("LOCK TABLE t")).containsExactly("warning lock-table 1:1");
        assertThat(found("REFRESH MATERIALIZED VIEW v; REFRESH MATERIALIZED VIEW CONCURRENTLY v")).containsExactly("warning refresh-locks 1:1");
        assertThat(found("VACUUM (FULL) t; VACUUM FULL ANALYZE t; VACUUM t; VACUUM (FULL off) t")).containsExactly(
                "warning vacuum-full 1:1", "warning vacuum-full 1:18");
        assertThat(found("CLUSTER t USING i; CLUSTER")).containsExactly("warning cluster 1:1", "error cluster 1:20");
        assertThat(found("ALTER TABLE p ATTACH PARTITION c DEFAULT; ALTER TABLE p DETACH PARTITION c; ALTER TABLE p DETACH PARTITION c CONCURRENTLY"))
                .containsExactly("warning attach-partition-scans 1:15", "warning detach-partition-locks 1:57");
    }

    @Test
    void findsRewrites() {
        assertThat(found("ALTER TABLE t ADD a int, ADD b timestamptz DEFAULT now(), ADD c int NOT NULL DEFAULT 0, ADD d uuid DEFAULT NULL")).isEmpty();
        assertThat(found("ALTER TABLE t ADD COLUMN IF NOT EXISTS a uuid DEFAULT gen_random_uuid()")).containsExactly("warning add-column-rewrites 1:40");
        assertThat(found("ALTER TABLE t ADD a timestamptz DEFAULT clock_timestamp() NOT NULL")).containsExactly("warning add-column-rewrites 1:19");
        assertThat(found("ALTER TABLE t ADD a int DEFAULT ours.f(1)")).containsExactly("warning add-column-rewrites 1:19");
        assertThat(found("ALTER TABLE t ADD a bigint GENERATED ALWAYS AS IDENTITY, ADD b int GENERATED ALWAYS AS (c + 1) STORED")).containsExactly(
                "warning add-column-rewrites 1:19", "warning add-column-rewrites 1:62");
        assertThat(found(18, true, "ALTER TABLE t ADD b int GENERATED ALWAYS AS (c + 1)")).isEmpty();
        assertThat(found("ALTER TABLE t ADD a int NOT NULL")).containsExactly("warning add-column-required 1:19");
        assertThat(found("ALTER TABLE t ALTER a TYPE bigint, ALTER COLUMN b SET DATA TYPE text")).containsExactly(
                "warning alter-type-rewrites 1:23", "warning alter-type-rewrites 1:51");
        assertThat(found("ALTER TABLE t SET UNLOGGED; ALTER TABLE t SET (fillfactor = 50)")).containsExactly("warning alter-table-rewrites 1:15");
    }

    @Test
    void findsWhatTakesDataAway() {
        assertThat(found("DROP TABLE IF EXISTS a, s.b;")).containsExactly("warning drop-table 1:22", "warning drop-table 1:22");
        assertThat(found("DROP TABLE a CASCADE")).containsExactly("warning drop-table 1:12", "warning cascade 1:14");
        assertThat(found("ALTER TABLE t DROP a, DROP CONSTRAINT c, DROP COLUMN IF EXISTS b CASCADE")).containsExactly("warning drop-column 1:15",
                "warning drop-column 1:42", "warning cascade 1:66");
        assertThat(found("TRUNCATE a, b")).containsExactly("warning truncate 1:1", "warning truncate 1:1");
        assertThat(found("DELETE FROM t; DELETE FROM t WHERE a; DELETE FROM t USING u WHERE t.a = u.a")).containsExactly("warning delete-all 1:1");
        assertThat(found("UPDATE t SET a = 1; UPDATE t SET a = 1 WHERE b")).containsExactly("warning update-all 1:1");
        assertThat(found("DROP SCHEMA s; DROP SCHEMA s CASCADE")).containsExactly("warning drop-schema 1:28");
        assertThat(found("ALTER TABLE t RENAME TO u; ALTER TABLE t RENAME a TO b; ALTER TABLE t RENAME CONSTRAINT a TO b")).containsExactly(
                "warning rename 1:15", "warning rename 1:42");
    }

    @Test
    void knowsWhatTheScriptItselfMakes() {
        assertThat(found("CREATE TABLE public.t (a bigint, b text); CREATE INDEX ON t (a); ALTER TABLE t ADD c uuid DEFAULT gen_random_uuid(),"
                + " ADD CHECK (a > 0), ALTER a SET NOT NULL; DROP TABLE t; CREATE INDEX ON other.t (a)")).containsExactly("warning create-index-locks 1:180");
        assertThat(found("CREATE TABLE t (a bigint); ALTER TABLE t RENAME TO u; UPDATE u SET a = 1")).isEmpty();
    }

    @Test
    void knowsWhatBelongsToOneTransaction() {
        String notNull = "ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID;\nALTER TABLE t VALIDATE CONSTRAINT c;\n"
                + "ALTER TABLE t ALTER a SET NOT NULL;";
        assertThat(found(notNull)).containsExactly("warning validate-in-same-transaction 2:15");
        assertThat(found(17, false, notNull)).isEmpty();
        String value = "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'happy' BEFORE 'ok';\nINSERT INTO t VALUES ('happy');";
        assertThat(found(value)).containsExactly("error enum-value-in-same-transaction 2:23");
        assertThat(found(17, false, value)).isEmpty();
        assertThat(found("CREATE TYPE mood AS ENUM ('ok'); ALTER TYPE mood ADD VALUE 'happy'; INSERT INTO t VALUES ('happy');")).isEmpty();
        assertThat(found(17, false, "BEGIN;\nCREATE INDEX CONCURRENTLY i ON t (a);\nCOMMIT;")).containsExactly("error not-in-transaction 2:1");
    }

    @Test
    void notesTypesAndNames() {
        assertThat(found("CREATE TABLE \"order\" (id serial PRIMARY KEY, at timestamp, n varchar(5), c char(3), m money, j json, \"user\" text,"
                + " CHECK (id > 0))")).containsExactly("note reserved-name 1:14", "note serial 1:23", "note int-primary-key 1:23",
                "note timestamp-without-time-zone 1:46", "note varchar-limit 1:60", "note char-padded 1:74", "note money 1:85", "note json 1:94",
                "note reserved-name 1:102");
        assertThat(found("CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz, at2 timestamp(3) with time zone, n text)"))
                .isEmpty();
    }

    @Test
    void findsWhatIsSwitchedOff() {
        assertThat(found("SET lock_timeout = 0; SET LOCAL lock_timeout TO '0'; SET lock_timeout = '2s'; SET statement_timeout = 0")).containsExactly(
                "warning lock-timeout-off 1:5", "warning lock-timeout-off 1:33");
        assertThat(found("SET session_replication_role = replica; SET session_replication_role = DEFAULT")).containsExactly("warning triggers-off 1:5");
        assertThat(found("ALTER TABLE t DISABLE TRIGGER ALL; ALTER TABLE t DISABLE TRIGGER audit")).containsExactly("warning triggers-off 1:15");
    }

    @Test
    void findsWhatIsLargerThanATable() {
        assertThat(found("DROP DATABASE old")).containsExactly("error drop-database 1:15");
        assertThat(found("DROP OWNED BY ann, \"B\"")).containsExactly("warning drop-owned 1:12", "warning drop-owned 1:12");
        assertThat(found("DROP EXTENSION citext CASCADE; DROP EXTENSION hstore")).containsExactly("warning cascade 1:23");
        assertThat(found("ALTER DOMAIN d ADD CHECK (VALUE > 0); ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID; ALTER DOMAIN d DROP NOT NULL"))
                .containsExactly("warning alter-domain-scans 1:16");
        assertThat(found("CREATE DOMAIN d AS int; ALTER DOMAIN d SET NOT NULL")).isEmpty();
        assertThat(found("ALTER TABLE t ADD a int DEFAULT 1 REFERENCES o, ADD b int REFERENCES o")).containsExactly("warning add-foreign-key-scans 1:19");
    }

    @Test
    void readsNamesAsPostgresqlCutsThem() {
        String name = "ä".repeat(32);
        assertThat(found("CREATE INDEX CONCURRENTLY " + name + " ON t (a)")).containsExactly("warning name-too-long 1:27");
        assertThat(found("ALTER TABLE t ADD CONSTRAINT " + name + " CHECK (a) NOT VALID")).containsExactly("warning name-too-long 1:30");
        assertThat(found("CREATE TABLE " + "a".repeat(63) + " (a int)")).isEmpty();
    }

    @Test
    void notesAFunctionThatRunsWithRightsOfItsOwnerInAnyPath() {
        assertThat(found("CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'")).containsExactly("note security-definer 1:28");
        assertThat(found("CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS 'SELECT 1'")).isEmpty();
        assertThat(found("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1 -- SECURITY DEFINER'")).isEmpty();
    }

    @Test
    void saysWhichNameTheApplicationDoesNotFindAnyMore() {
        assertThat(findings(17, true, "ALTER TABLE t RENAME COLUMN a TO b").get(0).message()).startsWith("an application that knows t.a by its old name");
        assertThat(findings(17, true, "ALTER TABLE t RENAME TO \"order\"").stream().map(f -> f.rule().id())).containsExactly("rename", "reserved-name");
    }

    @Test
    void allowsWithAReasonAndNothingElse() {
        assertThat(found("-- dbmig:allow drop-table: nobody has used it since 2024\nDROP TABLE t;\nDROP TABLE u;")).containsExactly(
                "allowed drop-table 2:12", "warning drop-table 3:12");
        assertThat(found("ALTER TABLE t\n  -- dbmig:allow drop-column: moved to u\n  DROP a;")).containsExactly("allowed drop-column 3:3");
        assertThat(found("-- dbmig:allow drop-table\nDROP TABLE t;")).containsExactly("warning drop-table 2:12", "error bad-allow 1:1");
        assertThat(found("-- dbmig:allow drop-table:   \nDROP TABLE t;")).contains("error bad-allow 1:1");
        LintFinding unknown = findings(17, true, "  -- dbmig:allow drop-tabel: x\nDROP TABLE t;").get(1);
        assertThat(unknown.location()).hasToString("x.sql:1:3");
        assertThat(unknown.message()).isEqualTo("there is no rule \"drop-tabel\" to allow");
        assertThat(unknown.hint()).contains("drop-table");
        assertThat(found("-- dbmig:allow drop-table: x\nSELECT 1;\n-- dbmig:allow truncate: y")).containsExactly("note bad-allow 1:1", "note bad-allow 3:1");
        assertThat(found("-- dbmig:allow not-in-transaction: x\nSELECT 1;")).containsExactly("error bad-allow 1:1");
    }

    @Test
    void readsTypesAsTheyAreWritten() {
        assertThat(List.of("varchar(10)", "pg_catalog.int4", "timestamp (3) with time zone", "numeric(10, 2)", "int[]", "double precision",
                "text ARRAY", "bit varying(5)", "my.type").stream().map(text -> TypeName.of(text).toString())).containsExactly(
                "character varying(10)", "integer", "timestamp(3) with time zone", "numeric(10,2)", "integer[]", "double precision", "text[]",
                "bit varying(5)", "my.type");
    }
}
