package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.TransactionMode;
import dev.dbmig.postgres.EachServerVersion;
import dev.dbmig.postgres.ServerVersions;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import dev.dbmig.sql.LintFinding;
import dev.dbmig.sql.LintLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds what lint says to what servers do: which lock a statement takes, and whether it writes the table anew. */
class LintIT {

    private static final String SETUP = """
            CREATE TABLE t (a int, b text NOT NULL, c varchar(10), n numeric(10,4));
            INSERT INTO t SELECT i, i::text, 'x', i FROM generate_series(1, 1000) i;
            CREATE TABLE o (id int PRIMARY KEY);
            CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
            CREATE INDEX i ON t (a);
            ALTER TABLE t ADD CONSTRAINT late CHECK (a > 0) NOT VALID;
            CREATE FUNCTION steady() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
            CREATE FUNCTION changing() RETURNS int LANGUAGE plpgsql VOLATILE AS 'BEGIN RETURN 1; END';
            """;

    /**
     * @param table on which the lock is looked at
     * @param lock the strongest one on it, as pg_locks names it
     * @param isRewritten whether the table has another file afterwards
     * @param rule that lint finds; empty for none
     */
    private record Case(String sql, String table, String lock, boolean isRewritten, String rule) {
    }

    private static final List<Case> CASES = List.of(
            new Case("ALTER TABLE t ADD d int DEFAULT 7", "t", "AccessExclusiveLock", false, ""),
            new Case("ALTER TABLE t ADD d timestamptz NOT NULL DEFAULT now()", "t", "AccessExclusiveLock", false, ""),
            new Case("ALTER TABLE t ADD d int DEFAULT steady()", "t", "AccessExclusiveLock", false, ""),
            new Case("ALTER TABLE t ADD d int DEFAULT changing()", "t", "AccessExclusiveLock", true, "add-column-rewrites"),
            new Case("ALTER TABLE t ADD d float8 DEFAULT random()", "t", "AccessExclusiveLock", true, "add-column-rewrites"),
            new Case("ALTER TABLE t ADD d serial", "t", "AccessExclusiveLock", true, "serial add-column-rewrites"),
            new Case("ALTER TABLE t ADD d int GENERATED ALWAYS AS IDENTITY", "t", "AccessExclusiveLock", true, "add-column-rewrites"),
            new Case("ALTER TABLE t ADD d int GENERATED ALWAYS AS (a + 1) STORED", "t", "AccessExclusiveLock", true, "add-column-rewrites"),
            new Case("ALTER TABLE t ALTER a TYPE bigint", "t", "AccessExclusiveLock", true, "alter-type-rewrites"),
            new Case("ALTER TABLE t ALTER c TYPE varchar(20)", "t", "AccessExclusiveLock", false, ""),
            new Case("ALTER TABLE t ALTER c TYPE text", "t", "AccessExclusiveLock", false, ""),
            new Case("ALTER TABLE t ALTER c TYPE text USING c::text", "t", "AccessExclusiveLock", false, ""),
            new Case("ALTER TABLE t ALTER c TYPE text USING upper(c)", "t", "AccessExclusiveLock", true, "alter-type-rewrites"),
            new Case("ALTER TABLE t ALTER n TYPE numeric(10,2)", "t", "AccessExclusiveLock", true, "alter-type-rewrites alter-type-loses"),
            new Case("ALTER TABLE t ALTER n TYPE numeric(12,4)", "t", "AccessExclusiveLock", false, ""),
            new Case("ALTER TABLE t SET UNLOGGED", "t", "AccessExclusiveLock", true, "alter-table-rewrites"),
            new Case("ALTER TABLE t ALTER a SET NOT NULL", "t", "AccessExclusiveLock", false, "set-not-null-scans"),
            new Case("ALTER TABLE t ALTER b SET NOT NULL", "t", "AccessExclusiveLock", false, ""),
            new Case("ALTER TABLE t ADD CHECK (a > 0)", "t", "AccessExclusiveLock", false, "add-check-scans"),
            new Case("ALTER TABLE t ADD CHECK (a > 0) NOT VALID", "t", "AccessExclusiveLock", false, ""),
            new Case("ALTER TABLE t VALIDATE CONSTRAINT late", "t", "ShareUpdateExclusiveLock", false, ""),
            new Case("ALTER TABLE o ADD FOREIGN KEY (id) REFERENCES o", "o", "ShareRowExclusiveLock", false, "add-foreign-key-scans"),
            new Case("ALTER TABLE o ADD FOREIGN KEY (id) REFERENCES o NOT VALID", "o", "ShareRowExclusiveLock", false, ""),
            new Case("ALTER TABLE t ADD PRIMARY KEY (a)", "t", "AccessExclusiveLock", false, "add-unique-builds"),
            new Case("ALTER TABLE t ADD UNIQUE (a)", "t", "AccessExclusiveLock", false, "add-unique-builds"),
            new Case("CREATE INDEX ON t (b)", "t", "ShareLock", false, "create-index-locks"),
            new Case("DROP INDEX i", "t", "AccessExclusiveLock", false, "drop-index-locks"),
            new Case("REINDEX INDEX i", "t", "ShareLock", false, "reindex-locks"),
            new Case("REFRESH MATERIALIZED VIEW m", "m", "AccessExclusiveLock", true, "refresh-locks"),
            new Case("CLUSTER t USING i", "t", "AccessExclusiveLock", true, "cluster"),
            new Case("LOCK TABLE t", "t", "AccessExclusiveLock", false, "lock-table"),
            new Case("TRUNCATE t", "t", "AccessExclusiveLock", true, "truncate"),
            new Case("UPDATE t SET a = a", "t", "RowExclusiveLock", false, "update-all"),
            new Case("DELETE FROM t", "t", "RowExclusiveLock", false, "delete-all"),
            new Case("ALTER TABLE t RENAME TO u", "t", "AccessExclusiveLock", false, "rename"),
            new Case("ALTER TABLE t DROP a", "t", "AccessExclusiveLock", false, "drop-column"),
            new Case("DROP TABLE t CASCADE", "t", "AccessExclusiveLock", false, "drop-table cascade"));

    private static final List<String> STRENGTHS = List.of("AccessExclusiveLock", "ExclusiveLock", "ShareRowExclusiveLock", "ShareLock",
            "ShareUpdateExclusiveLock", "RowExclusiveLock", "RowShareLock", "AccessShareLock");

    @TempDir
    Path folder;

    @EachServerVersion
    void saysWhatTheServerDoes(ServerVersions.Server server) throws IOException {
        try (TestDatabase database = server.newDatabase(); Session session = database.open(); Session look = database.open()) {
            session.execute(SETUP);
            List<String> wrong = new ArrayList<>();
            for (Case one : CASES) {
                String found = rules(lint(look, one.sql()));
                String done = done(session, one);
                String told = one.rule() + " " + one.lock() + " " + one.isRewritten();
                if (!(found + " " + done).equals(told)) {
                    wrong.add(one.sql() + ": " + found + " " + done + " instead of " + told);
                }
            }
            assertThat(wrong).isEmpty();
        }
    }

    /** The strongest lock on the table, and whether it has another file. */
    private static String done(Session session, Case one) {
        String oid = session.query("SELECT '" + one.table() + "'::regclass::oid").get(0).get(0);
        String file = "SELECT relfilenode FROM pg_class WHERE oid = " + oid;
        String before = session.query(file).get(0).get(0);
        session.execute("BEGIN; " + one.sql());
        List<String> locks = session.query("SELECT mode FROM pg_locks WHERE relation = " + oid + " AND pid = pg_backend_pid()").stream()
                .map(row -> row.get(0)).toList();
        List<List<String>> after = session.query(file);
        session.execute("ROLLBACK");
        return STRENGTHS.stream().filter(locks::contains).findFirst().orElse("none") + " "
                + (!after.isEmpty() && !after.get(0).get(0).equals(before));
    }

    @EachServerVersion
    void believesAProvenCheck(ServerVersions.Server server) throws IOException {
        try (TestDatabase database = server.newDatabase(); Session session = database.open()) {
            session.execute(SETUP + "ALTER TABLE t ADD CONSTRAINT \"A\" CHECK (a IS NOT NULL) NOT VALID");
            String scans = "SELECT pg_stat_get_xact_numscans('t'::regclass)";
            assertThat(rules(lint(session, "ALTER TABLE t ALTER a SET NOT NULL"))).isEqualTo("set-not-null-scans");
            session.execute("ALTER TABLE t VALIDATE CONSTRAINT \"A\"");
            assertThat(rules(lint(session, "ALTER TABLE t ALTER a SET NOT NULL"))).isEmpty();
            session.execute("BEGIN");
            String before = session.query(scans).get(0).get(0);
            session.execute("ALTER TABLE t ALTER a SET NOT NULL");
            assertThat(session.query(scans).get(0).get(0)).isEqualTo(before);
            session.execute("ALTER TABLE t ALTER c SET NOT NULL");
            assertThat(session.query(scans).get(0).get(0)).isNotEqualTo(before);
            session.execute("ROLLBACK");
            if (server.major() >= 18) {
                session.execute("ALTER TABLE t ADD CONSTRAINT later NOT NULL c NOT VALID");
                assertThat(rules(lint(session, "ALTER TABLE t ALTER c SET NOT NULL"))).isEqualTo("set-not-null-scans");
            }
        }
    }

    @EachServerVersion
    void findsAnEnumValueThatTheServerRefuses(ServerVersions.Server server) throws IOException {
        String sql = "ALTER TYPE mood ADD VALUE 'happy'; INSERT INTO moods VALUES ('happy');";
        try (TestDatabase database = server.newDatabase(); Session session = database.open()) {
            session.execute("CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE moods (m mood)");
            assertThat(rules(lint(session, sql))).isEqualTo("enum-value-in-same-transaction");
            assertThat(catchThrowable(() -> session.execute("BEGIN; " + sql + " COMMIT")))
                    .hasMessageContaining("unsafe use of new value");
        }
    }

    @EachServerVersion
    void countsWhatIsAtStake(ServerVersions.Server server) throws IOException {
        try (TestDatabase database = server.newDatabase(); Session session = database.open()) {
            session.execute(SETUP + """
                    CREATE TABLE empty (a int);
                    CREATE TABLE parent (id int PRIMARY KEY, half int); INSERT INTO parent SELECT i, nullif(i % 2, 0) FROM generate_series(1, 10) i;
                    CREATE TABLE child (p int REFERENCES parent); INSERT INTO child VALUES (1), (2);
                    CREATE VIEW v AS SELECT half FROM parent; CREATE VIEW w AS SELECT * FROM v;
                    CREATE TABLE "We""ird. Ü" (a int); INSERT INTO "We""ird. Ü" VALUES (1);
                    """);
            assertThat(told(session, "DROP TABLE empty;")).isEqualTo("note drop-table: empty: 0 rows, 0 kB");
            assertThat(told(session, "DROP TABLE \"We\"\"ird. Ü\";")).isEqualTo("error drop-table: \"We\"\"ird. Ü\": 1 row, 8.0 kB");
            assertThat(told(session, "DROP TABLE nobody;")).isEmpty();
            assertThat(told(session, "ALTER TABLE parent DROP half CASCADE;")).isEqualTo("error drop-column: parent: 10 rows, 24 kB, 5 with a value in it\n"
                    + "error cascade: 2 objects go with it: view v, view w");
            assertThat(told(session, "DROP TABLE parent CASCADE;")).contains("error cascade: 3 objects go with it: constraint child_p_fkey on table child,"
                    + " view v, view w");
            assertThat(told(session, "TRUNCATE parent CASCADE;")).contains("error truncate: parent: 10 rows").contains(
                    "error cascade: 1 object goes with it: table child");
            assertThat(told(session, "DROP TABLE empty CASCADE;")).contains("note cascade: nothing depends on it");
            assertThat(told(session, "CREATE INDEX ON parent (half);")).startsWith("note create-index-locks: parent: 10 rows");
        }
    }

    @EachServerVersion
    void saysWhatFailsForTheRowsThatAreThere(ServerVersions.Server server) throws IOException {
        try (TestDatabase database = server.newDatabase(); Session session = database.open()) {
            session.execute("CREATE TABLE t (a int, b int, \"C d\" int); INSERT INTO t VALUES (1, 1, NULL), (1, 2, NULL), (2, 2, 3), (3, NULL, 4)");
            for (String fails : List.of("ALTER TABLE t ALTER b SET NOT NULL", "ALTER TABLE t ADD PRIMARY KEY (a)", "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)",
                    "CREATE UNIQUE INDEX ON t USING btree (b)", "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)")) {
                assertThat(told(session, fails)).as(fails).startsWith("error ").contains("fails: t: 4 rows, 8.0 kB", "1 ");
                assertThat(catchThrowable(() -> session.execute(fails))).as(fails).isNotNull();
                session.execute("DROP INDEX IF EXISTS i");
            }
            for (String works : List.of("CREATE UNIQUE INDEX ON t (a, b)", "CREATE UNIQUE INDEX ON t (\"C d\")", "CREATE UNIQUE INDEX ON t (a) WHERE b = 1",
                    "CREATE UNIQUE INDEX ON t ((a * 10 + b))", "UPDATE t SET b = 7 WHERE b IS NULL; ALTER TABLE t ALTER b SET NOT NULL",
                    "DELETE FROM t WHERE b = 1; ALTER TABLE t ADD UNIQUE (a)")) {
                assertThat(told(session, works)).as(works).doesNotContain("fails");
                session.execute(works);
            }
        }
    }

    @EachServerVersion
    void knowsWhatIsRefusedOnPartitionedTables(ServerVersions.Server server) throws IOException {
        try (TestDatabase database = server.newDatabase(); Session session = database.open()) {
            session.execute("CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9);"
                    + " INSERT INTO p VALUES (1); CREATE INDEX i ON p (a)");
            for (String refused : List.of("CREATE INDEX CONCURRENTLY ON p (a)", "DROP INDEX CONCURRENTLY i")) {
                assertThat(rules(lint(session, refused))).as(refused).isEqualTo("concurrently-on-partitioned");
                assertThat(catchThrowable(() -> session.execute(refused))).as(refused).hasMessageContaining("concurrently");
            }
            assertThat(lint(session, "CREATE INDEX ON p (a)").get(0).hint()).contains("ON ONLY p");
            String gently = "CREATE INDEX j ON ONLY p (a); CREATE INDEX CONCURRENTLY j1 ON p1 (a); ALTER INDEX j ATTACH PARTITION j1";
            assertThat(lint(session, gently)).isEmpty();
            for (String sql : gently.split("; ")) {
                session.execute(sql);
            }
        }
    }

    @EachServerVersion
    void tellsColumnsThatGoWithTheirTypeAndTheRowsOfTablesThatGoAlong(ServerVersions.Server server) throws IOException {
        try (TestDatabase database = server.newDatabase(); Session session = database.open()) {
            session.execute("CREATE TYPE mood AS ENUM ('ok'); CREATE DOMAIN d AS int; CREATE TABLE t (a mood, b mood[], e d, k int PRIMARY KEY);"
                    + " INSERT INTO t VALUES ('ok', NULL, 1, 1); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT e FROM t;"
                    + " CREATE TABLE o (k int REFERENCES t); INSERT INTO o VALUES (1); CREATE SCHEMA s; CREATE TABLE s.\"x y\" (a int);"
                    + " INSERT INTO s.\"x y\" VALUES (1), (2)");
            assertThat(told(session, "DROP TYPE mood CASCADE;")).isEqualTo("error cascade: 3 objects go with it: column a of table t (1 row, 32 kB),"
                    + " column b of table t (1 row, 32 kB), view v");
            assertThat(told(session, "ALTER DOMAIN d SET NOT NULL;")).startsWith("warning alter-domain-scans: 1 object uses it: column e of table t (1 row, 32 kB)");
            assertThat(told(session, "TRUNCATE t CASCADE;")).contains("1 object goes with it: table o (1 row, 8.0 kB)");
            assertThat(told(session, "DROP SCHEMA s CASCADE;")).isEqualTo("error drop-schema: 1 object goes with it: table s.\"x y\" (2 rows, 8.0 kB)");
            assertThat(told(session, "DROP OWNED BY postgres;")).contains("drop-owned: ").contains("table o (1 row, 8.0 kB)");
            session.execute("DROP TYPE mood CASCADE");
            assertThat(session.query("SELECT attname FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped")).hasSize(2);
        }
    }

    @Test
    void weighsByTheSizeOfTheTable() throws IOException {
        try (TestDatabase database = TestServer.shared().newDatabase(); Session session = database.open()) {
            session.execute("CREATE TABLE big (a int, filler text); INSERT INTO big SELECT i, repeat('x', 500) FROM generate_series(1, 30000) i;"
                    + " ANALYZE big; CREATE ROLE lint_reader_" + database.name());
            assertThat(told(session, "CREATE INDEX ON big (a);")).startsWith("warning create-index-locks: big: about 30,000 rows, ");
            assertThat(told(session, "ALTER TABLE big DROP a;")).contains("about 30,000 with a value in it");
            session.execute("SET ROLE lint_reader_" + database.name());
            assertThat(told(session, "DROP TABLE big;")).startsWith("error drop-table: big: about 30,000 rows");
            session.execute("RESET ROLE; DROP ROLE lint_reader_" + database.name());
        }
    }

    private List<LintFinding> lint(Session session, String sql) throws IOException {
        Files.writeString(folder.resolve("001_x.sql"), sql);
        return Lint.of(session, TransactionMode.ALL).look(MigrationFolder.read(folder, "m").migrations(), script -> true);
    }

    private static String rules(List<LintFinding> findings) {
        return String.join(" ", findings.stream().map(f -> f.rule().id()).toList());
    }

    private String told(Session session, String sql) throws IOException {
        List<String> lines = lint(session, sql).stream().filter(f -> f.level() != LintLevel.NOTE || f.stake().isPresent())
                .map(f -> f.level() + " " + f.rule().id() + ": " + f.stake().orElse("")).toList();
        return String.join("\n", lines);
    }
}
