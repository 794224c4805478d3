package dev.dbmig.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.postgres.EachServerVersion;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.ServerVersions;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The server itself says which statements it refuses inside a transaction block, and the rule says the same. */
class TransactionRuleIT {

    private static final Set<String> NEEDS_NO_TRANSACTION = Set.of("25001", "2D000");
    private static final String SYNTAX_ERROR = "42601";

    private static final String OBJECTS = """
            CREATE TABLE t (id int PRIMARY KEY, n int, c int);
            CREATE INDEX "t n.i" ON t (n);
            CLUSTER t USING t_pkey;
            CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id);
            CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
            CREATE INDEX pi ON p (id);
            CREATE TYPE mood AS ENUM ('good');
            CREATE MATERIALIZED VIEW m AS SELECT 1 AS id;
            CREATE UNIQUE INDEX ON m (id);
            CREATE PROCEDURE commits() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$;
            CREATE PROCEDURE works() LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; END $$;
            SET client_min_messages = error;
            CREATE SUBSCRIPTION slotless CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p WITH (connect = false);
            ALTER SUBSCRIPTION slotless SET (slot_name = NONE);
            CREATE SUBSCRIPTION slotted CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p WITH (connect = false);
            CREATE SUBSCRIPTION active CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p, q WITH (connect = false);
            ALTER SUBSCRIPTION active ENABLE;
            """;

    /** Syntax of every version. {@code {db}} stands for the name of the database. */
    private static final List<String> EVERYWHERE = List.of(
            "CREATE DATABASE x", "CREATE DATABASE \"x y\" TEMPLATE template0", "DROP DATABASE x", "DROP DATABASE IF EXISTS x",
            "DROP DATABASE x WITH (FORCE)",
            "ALTER DATABASE {db} SET TABLESPACE pg_default", "ALTER DATABASE {db} TABLESPACE pg_default",
            "ALTER DATABASE {db} WITH TABLESPACE pg_default", "ALTER DATABASE {db} SET work_mem = '1MB'",
            "ALTER DATABASE {db} CONNECTION LIMIT 5", "ALTER DATABASE {db} WITH CONNECTION LIMIT -1",
            "ALTER DATABASE {db} RESET ALL", "ALTER DATABASE {db} OWNER TO postgres",
            "ALTER SYSTEM SET work_mem = '4MB'", "ALTER SYSTEM RESET ALL", "alter /* \" */ system reset work_mem",
            "CREATE TABLESPACE ts LOCATION '/nonexistent'", "CREATE TABLESPACE ts OWNER postgres LOCATION '/nonexistent'",
            "DROP TABLESPACE ts", "DROP TABLESPACE IF EXISTS ts", "ALTER TABLESPACE pg_default SET (seq_page_cost = 1)",
            "VACUUM", "VACUUM t", "VACUUM FULL t", "VACUUM FREEZE VERBOSE ANALYZE t (id)", "VACUUM (FULL, ANALYZE false) t",
            "VACUUM (FULL false)", "ANALYZE", "ANALYZE t", "ANALYZE (VERBOSE) t",
            "CLUSTER", "CLUSTER VERBOSE", "CLUSTER t", "CLUSTER t USING t_pkey", "CLUSTER VERBOSE t", "CLUSTER t_pkey ON t",
            "REINDEX TABLE t", "REINDEX INDEX \"t n.i\"", "REINDEX (VERBOSE) TABLE t", "REINDEX TABLE CONCURRENTLY t",
            "REINDEX INDEX CONCURRENTLY public.\"t n.i\"", "REINDEX SCHEMA public", "REINDEX SCHEMA CONCURRENTLY public",
            "REINDEX (VERBOSE) SCHEMA public", "REINDEX DATABASE {db}", "REINDEX SYSTEM {db}", "REINDEX TABLE p1",
            "REINDEX (VERBOSE) TABLE CONCURRENTLY t",
            "CREATE INDEX CONCURRENTLY ON t (c)", "CREATE UNIQUE INDEX CONCURRENTLY i2 ON t (c)",
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS \"t n.i\" ON t (n)", "CREATE INDEX concurrently_not ON t (c)",
            "CREATE INDEX IF NOT EXISTS i3 ON ONLY t (c)", "CREATE UNIQUE INDEX i4 ON t (c)", "CREATE INDEX ON p (id)",
            "CREATE INDEX \"concurrently\" ON t (c)",
            "DROP INDEX CONCURRENTLY \"t n.i\"", "DROP INDEX CONCURRENTLY IF EXISTS nothing", "DROP INDEX \"t n.i\"",
            "DROP INDEX IF EXISTS nothing CASCADE", "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
            "ALTER TABLE p DETACH PARTITION p1", "ALTER TABLE t ADD COLUMN x int, DROP COLUMN c",
            "ALTER TABLE t ADD CONSTRAINT \"concurrently\" CHECK (n > 0) NOT VALID", "ALTER TABLE IF EXISTS ONLY t ALTER n SET NOT NULL",
            "ALTER INDEX \"t n.i\" RENAME TO \"concurrently\"", "ALTER TABLE t SET TABLESPACE pg_default",
            "ALTER TYPE mood ADD VALUE 'bad'", "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'good' BEFORE 'good'",
            "COMMIT PREPARED 'x'", "ROLLBACK PREPARED 'x'",
            "DISCARD ALL", "DISCARD PLANS", "DISCARD SEQUENCES", "DISCARD TEMP", "DISCARD TEMPORARY",
            "DO $$ BEGIN COMMIT; END $$", "DO LANGUAGE 'plpgsql' $$ BEGIN COMMIT; END $$",
            "DO $a$ BEGIN IF true THEN ROLLBACK; END IF; END $a$ LANGUAGE plpgsql",
            "DO $$ BEGIN FOR i IN 1..2 LOOP COMMIT AND NO CHAIN; END LOOP; END $$",
            "DO 'BEGIN PERFORM 1; COMMIT; END'", "DO E'BEGIN\\nCOMMIT; END'",
            "DO $$ DECLARE commit int; BEGIN commit := 1; END $$", "DO $$ BEGIN PERFORM 'x; COMMIT;'; /* ; COMMIT; */ END $$",
            "DO $$ BEGIN <<here>> LOOP EXIT; END LOOP; END $$", "DO $$ BEGIN CREATE TABLE c2 () ON COMMIT DROP; "
                    + "EXCEPTION WHEN OTHERS THEN NULL; END $$",
            "CALL works()", "LOCK TABLE t", "TRUNCATE p, t", "COMMENT ON DATABASE {db} IS 'VACUUM'", "CHECKPOINT",
            "INSERT INTO t VALUES (1)", "SELECT 1", "CREATE TEMP TABLE vacuum (id int)", "EXPLAIN ANALYZE SELECT 1",
            "CREATE SUBSCRIPTION s CONNECTION 'dbname=x port=1' PUBLICATION p",
            "CREATE SUBSCRIPTION s CONNECTION 'connect=false' PUBLICATION p, q",
            "CREATE SUBSCRIPTION s CONNECTION 'port=1' PUBLICATION p WITH (enabled = false)",
            "CREATE SUBSCRIPTION s CONNECTION 'port=1' PUBLICATION p WITH (connect = false)",
            "CREATE SUBSCRIPTION s CONNECTION 'port=1' PUBLICATION p WITH (connect = OFF, enabled = false)",
            "CREATE SUBSCRIPTION s CONNECTION 'port=1' PUBLICATION p WITH (connect = 0)",
            "CREATE SUBSCRIPTION s CONNECTION 'port=1' PUBLICATION p WITH (connect = 'false', slot_name = NONE)",
            "CREATE SUBSCRIPTION s CONNECTION 'port=1' PUBLICATION p WITH (connect = \"false\")",
            "CREATE SUBSCRIPTION s CONNECTION 'port=1' PUBLICATION p WITH (connect)",
            "CREATE SUBSCRIPTION s CONNECTION 'port=1' PUBLICATION p WITH (connect = true, create_slot = true)",
            "CREATE SUBSCRIPTION connect CONNECTION 'port=1' PUBLICATION create_slot",
            "CREATE SUBSCRIPTION s CONNECTION 'port=1 connect_timeout=1' PUBLICATION p WITH (enabled = false, create_slot = false)",
            "CREATE SUBSCRIPTION s CONNECTION 'port=1 connect_timeout=1' PUBLICATION p WITH (create_slot = off, slot_name = NONE, "
                    + "enabled = false)",
            "DROP SUBSCRIPTION slotless", "DROP SUBSCRIPTION IF EXISTS nothing",
            "ALTER SUBSCRIPTION active REFRESH PUBLICATION", "ALTER SUBSCRIPTION active REFRESH PUBLICATION WITH (copy_data = false)",
            "ALTER SUBSCRIPTION active SET PUBLICATION q", "ALTER SUBSCRIPTION active SET PUBLICATION q WITH (copy_data = false)",
            "ALTER SUBSCRIPTION active SET PUBLICATION q WITH (refresh = false)",
            "ALTER SUBSCRIPTION active SET PUBLICATION q WITH (refresh = 'off')",
            "ALTER SUBSCRIPTION active DISABLE", "ALTER SUBSCRIPTION slotless CONNECTION 'port=2'",
            "ALTER SUBSCRIPTION slotless SET (synchronous_commit = off)", "ALTER SUBSCRIPTION slotted SET (slot_name = NONE)",
            "ALTER SUBSCRIPTION slotless RENAME TO refresh", "ALTER SUBSCRIPTION slotted ENABLE");

    private static final List<String> FROM_14 = List.of(
            "CLUSTER (VERBOSE) t USING t_pkey", "CLUSTER (VERBOSE false) t",
            "REINDEX (CONCURRENTLY) TABLE t", "REINDEX (CONCURRENTLY true) INDEX \"t n.i\"",
            "REINDEX (CONCURRENTLY false) TABLE t", "REINDEX (VERBOSE, CONCURRENTLY off) TABLE t",
            "REINDEX (CONCURRENTLY 0, VERBOSE) INDEX \"t n.i\"", "REINDEX (CONCURRENTLY 1) TABLE t",
            "REINDEX (CONCURRENTLY false) TABLE CONCURRENTLY t", "REINDEX (TABLESPACE pg_default) TABLE t",
            "REINDEX (CONCURRENTLY false, CONCURRENTLY true) TABLE t", "REINDEX (TABLESPACE \"concurrently\") TABLE t",
            "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY", "ALTER TABLE IF EXISTS public.p DETACH PARTITION public.p1 CONCURRENTLY",
            "ALTER TABLE ONLY p DETACH PARTITION \"p1\" CONCURRENTLY", "ALTER TABLE ONLY (p) DETACH PARTITION p1 CONCURRENTLY",
            "ALTER TABLE p * DETACH PARTITION p1 CONCURRENTLY", "ALTER TABLE U&\"\\0070\" DETACH PARTITION p1 CONCURRENTLY",
            "ALTER TABLE U&\"!0070\" UESCAPE '!' DETACH PARTITION p1 CONCURRENTLY", "ALTER TABLE p DETACH PARTITION p1 FINALIZE",
            "VACUUM (PROCESS_TOAST false) t",
            "ALTER SUBSCRIPTION active ADD PUBLICATION r", "ALTER SUBSCRIPTION active ADD PUBLICATION r WITH (refresh = false)",
            "ALTER SUBSCRIPTION active DROP PUBLICATION q WITH (refresh)", "ALTER SUBSCRIPTION active DROP PUBLICATION p WITH (refresh = 0)",
            "ALTER SUBSCRIPTION slotless SET (streaming = on)");

    private static final List<String> FROM_15 = List.of("ALTER DATABASE {db} REFRESH COLLATION VERSION",
            "ALTER SUBSCRIPTION slotless SKIP (lsn = NONE)");
    private static final List<String> FROM_16 = List.of("REINDEX DATABASE", "REINDEX SYSTEM", "REINDEX (VERBOSE) DATABASE",
            "VACUUM (ONLY_DATABASE_STATS)", "ALTER SUBSCRIPTION slotless SET (origin = none)");
    private static final List<String> FROM_17 = List.of("CLUSTER (VERBOSE)", "CLUSTER (VERBOSE false)",
            "ALTER SUBSCRIPTION slotted SET (failover = true)",
            "ALTER SUBSCRIPTION slotted SET (origin = none, failover)", "ALTER SUBSCRIPTION slotted SET (origin = 'any')",
            "ALTER SUBSCRIPTION slotted SET (failover = false)");
    private static final List<String> FROM_18 = List.of("ALTER SUBSCRIPTION slotted SET (two_phase = false)",
            "ALTER SUBSCRIPTION slotted SET (two_phase = true)", "VACUUM ONLY p", "ANALYZE ONLY p");

    /** What their text does not tell: whether a table is partitioned, what a procedure does, whether there is a slot. */
    private static final List<String> KNOWN_ONLY_WHEN_TRIED = List.of(
            "CALL commits()", "DROP SUBSCRIPTION slotted", "DROP SUBSCRIPTION IF EXISTS slotted CASCADE");
    private static final List<String> KNOWN_ONLY_WHEN_TRIED_FROM_14 = List.of("REINDEX TABLE p", "REINDEX INDEX pi");
    private static final List<String> KNOWN_ONLY_WHEN_TRIED_FROM_15 = List.of("CLUSTER p USING p_pkey");

    @EachServerVersion
    void agreesWithTheServer(ServerVersions.Server server) {
        List<String> statements = new ArrayList<>(EVERYWHERE);
        for (var later : List.of(new Since(14, FROM_14), new Since(15, FROM_15), new Since(16, FROM_16),
                new Since(17, FROM_17), new Since(18, FROM_18))) {
            statements.addAll(server.major() >= later.major() ? later.statements() : List.of());
        }
        List<String> differences = new ArrayList<>();
        onServer(server, (session, database) -> {
            for (String written : statements) {
                String sql = written.replace("{db}", database);
                String answer = answerInTransaction(session, sql);
                boolean isOutside = TransactionRule.whyOutside(statement(sql), server.major()).isPresent();
                if (isOutside != NEEDS_NO_TRANSACTION.contains(answer) || answer.equals(SYNTAX_ERROR)) {
                    differences.add(answer + ", and the rule says " + (isOutside ? "outside: " : "inside: ") + sql);
                }
            }
        });
        assertThat(differences).isEmpty();
    }

    @EachServerVersion
    void leavesToTheServerWhatTheTextDoesNotTell(ServerVersions.Server server) {
        List<String> statements = new ArrayList<>(KNOWN_ONLY_WHEN_TRIED);
        statements.addAll(server.major() >= 14 ? KNOWN_ONLY_WHEN_TRIED_FROM_14 : List.of());
        statements.addAll(server.major() >= 15 ? KNOWN_ONLY_WHEN_TRIED_FROM_15 : List.of());
        onServer(server, (session, database) -> {
            for (String sql : statements) {
                assertThat(answerInTransaction(session, sql)).as(sql).isIn(NEEDS_NO_TRANSACTION);
                assertThat(TransactionRule.whyOutside(statement(sql), server.major())).as(sql).isEmpty();
            }
        });
    }

    private record Since(int major, List<String> statements) {}

    private interface Work {
        void on(Session session, String database);
    }

    private static void onServer(ServerVersions.Server server, Work work) {
        try (TestDatabase database = server.newDatabase(); Session session = database.open()) {
            OBJECTS.lines().forEach(session::execute);
            try {
                work.on(session, database.name());
            } finally {
                for (String name : List.of("slotless", "slotted", "active")) {
                    session.execute("ALTER SUBSCRIPTION " + name + " DISABLE");
                    session.execute("ALTER SUBSCRIPTION " + name + " SET (slot_name = NONE)");
                    session.execute("DROP SUBSCRIPTION " + name);
                }
            }
        }
    }

    /** The SQLSTATE; 00000 if the server did it. What it did is rolled back. */
    private static String answerInTransaction(Session session, String sql) {
        session.execute("BEGIN");
        try {
            session.execute(sql);
            return "00000";
        } catch (PostgresException e) {
            return e.sqlState();
        } finally {
            session.execute("ROLLBACK");
        }
    }

    private static Statement statement(String sql) {
        try (ScriptReader reader = new ScriptReader(Script.ofText("test.sql", sql + ";"), new Variables())) {
            return reader.next().orElseThrow();
        }
    }
}
