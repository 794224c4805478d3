package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.migration.TransactionMode;
import dev.dbmig.postgres.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A migration and its row of the history commit together, wherever PostgreSQL allows it. */
class TransactionIT {

    @TempDir
    Path folder;

    private Project project;

    @BeforeEach
    void create() {
        project = new Project(folder);
    }

    @AfterEach
    void drop() {
        project.close();
    }

    @Test
    void undoesTheWholeRunWhenOneMigrationFails() {
        project.script("001_a.sql", "CREATE TABLE a (id int);").script("002_b.sql", "SELECT 1/0;");
        DbmigException e = project.failure();
        assertThat(e).hasMessage("migrations/002_b.sql:1:1: division by zero (22012)");
        assertThat(e.exitCode()).isEqualTo(ExitCode.ROLLED_BACK);
        assertThat(project.hasRelation("a")).isFalse();
        assertThat(project.hasRelation("dbmig_history")).isFalse();
    }

    @Test
    void keepsEarlierMigrationsWhenEachHasItsTransaction() {
        project.mode(TransactionMode.EACH).script("001_a.sql", "CREATE TABLE a (id int);").script("002_b.sql", "SELECT 1/0;");
        DbmigException e = project.failure();
        assertThat(e.exitCode()).isEqualTo(ExitCode.UNFINISHED);
        assertThat(e.detail()).contains("002 b was rolled back; what this run committed before it stays applied.");
        assertThat(project.history()).isEqualTo("001 applied");
    }

    @Test
    void absorbsAScriptsOwnTransaction() {
        project.script("001_a.sql", "BEGIN;\nCREATE TABLE a (id int);\nCOMMIT;\n")
                .script("002_b.sql", "BEGIN;\nCREATE TABLE b (id int);\nSELECT 1/0;\nCOMMIT;\n");
        assertThat(project.failure()).hasMessage("migrations/002_b.sql:3:1: division by zero (22012)");
        assertThat(project.hasRelation("a")).isFalse();
    }

    @Test
    void givesATransactionItsOwnIsolationLevel() {
        project.script("001_a.sql", """
                BEGIN ISOLATION LEVEL SERIALIZABLE;
                CREATE TABLE a AS SELECT current_setting('transaction_isolation') AS level;
                COMMIT;
                """);
        project.up();
        assertThat(project.value("SELECT level FROM a")).isEqualTo("serializable");
    }

    @Test
    void recordsSeveralTransactionsOfOneFileAndContinuesThem() {
        String first = "BEGIN;\nCREATE TABLE a (id int);\nCOMMIT;\n";
        project.script("001_ab.sql", first + "BEGIN;\nCREATE TABLE b (id int);\nSELECT 1/0;\nCOMMIT;\n");
        DbmigException e = project.failure();
        assertThat(e.exitCode()).isEqualTo(ExitCode.UNFINISHED);
        assertThat(e.detail().orElseThrow()).contains("The first 3 of the 7 statements of 001 ab are done and recorded.");
        assertThat(project.hasRelation("b")).isFalse();

        project.script("001_ab.sql", "-- nothing\n" + first + "BEGIN;\nCREATE TABLE b (id int);\nCOMMIT;\n").up();
        assertThat(project.history()).isEqualTo("001 applied");
        assertThat(project.hasRelation("b")).isTrue();
    }

    @Test
    void refusesToContinueBehindStatementsThatHaveChanged() {
        project.script("001_ab.sql", "BEGIN; CREATE TABLE a (id int); COMMIT; BEGIN; SELECT 1/0; COMMIT;");
        project.failure();
        project.script("001_ab.sql", "BEGIN; CREATE TABLE other (id int); COMMIT; BEGIN; SELECT 1; COMMIT;");
        assertThat(project.failure()).hasMessage("migrations/001_ab.sql: the first 3 statements are done, and the file no "
                + "longer has them as they were");
        assertThat(project.history()).isEqualTo("001 started");
    }

    @Test
    void removesTheInvalidIndexOfAFailedBuildAndContinues() {
        project.script("001_i.sql", """
                CREATE TABLE t (id int);
                INSERT INTO t VALUES (1), (1);
                CREATE UNIQUE INDEX CONCURRENTLY t_id ON t (id);
                CREATE TABLE after_index (id int);
                """);
        DbmigException e = project.failure();
        assertThat(e).hasMessageContaining("could not create unique index \"t_id\" (23505)");
        assertThat(e.exitCode()).isEqualTo(ExitCode.UNFINISHED);
        assertThat(project.value("SELECT count(*) FROM pg_index WHERE NOT indisvalid")).isEqualTo("0");
        assertThat(project.notes).anyMatch(n -> n.contains("The invalid index public.t_id") && n.contains("was removed"));

        project.execute("DELETE FROM t");
        project.up();
        assertThat(project.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_id'::regclass")).isEqualTo("t");
        assertThat(project.hasRelation("after_index")).isTrue();
        assertThat(project.history()).isEqualTo("001 applied");
    }

    @Test
    void leavesNothingOfAnIndexThatFailsFirst() {
        project.execute("CREATE TABLE t (id int); INSERT INTO t VALUES (1), (1)");
        project.script("001_i.sql", "CREATE UNIQUE INDEX CONCURRENTLY ON t (id);");
        assertThat(project.failure().exitCode()).isEqualTo(ExitCode.ROLLED_BACK);
        assertThat(project.value("SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass")).isEqualTo("0");
        assertThat(project.hasRelation("dbmig_history")).isFalse();
    }

    @Test
    void commitsANewEnumValueBeforeTheNextMigrationUsesIt() {
        project.script("001_t.sql", "CREATE TYPE mood AS ENUM ('good'); CREATE TABLE m (mood mood);")
                .script("002_v.sql", "ALTER TYPE mood ADD VALUE 'bad';").script("003_u.sql", "INSERT INTO m VALUES ('bad');");
        project.up();
        assertThat(project.value("SELECT mood FROM m")).isEqualTo("bad");
    }

    @Test
    void runsACallThatCommitsOutsideATransaction() {
        project.script("001_p.sql", """
                CREATE TABLE log (n int);
                CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$
                BEGIN FOR i IN 1..3 LOOP INSERT INTO log VALUES (i); COMMIT; END LOOP; END $$;
                """).script("002_c.sql", "CALL fill();").script("003_t.sql", "CREATE TABLE t (id int);");
        project.up();
        assertThat(project.value("SELECT count(*) FROM log")).isEqualTo("3");
        assertThat(project.history()).isEqualTo("001 applied, 002 applied, 003 applied");
        assertThat(project.notes).anyMatch(n -> n.contains("002 c cannot run inside a transaction"));
    }

    @Test
    void dropsASubscriptionWithoutASlotInTheScriptsOwnTransaction() {
        project.execute("SET client_min_messages = error; CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 port=1'"
                + " PUBLICATION p WITH (connect = false)");
        project.script("001_s.sql", "BEGIN;\nALTER SUBSCRIPTION s SET (slot_name = NONE);\nDROP SUBSCRIPTION s;\nCOMMIT;\n").up();
        assertThat(project.value("SELECT count(*) FROM pg_subscription WHERE subdbid = "
                + "(SELECT oid FROM pg_database WHERE datname = current_database())")).isEqualTo("0");
        assertThat(project.history()).isEqualTo("001 applied");
    }

    @Test
    void keepsWhatAScriptLeavesInItsSessionFromTheNext() {
        project.execute("CREATE SCHEMA other");
        project.script("001_a.sql", "SET search_path = other; CREATE TEMP TABLE tmp (id int); PREPARE p AS SELECT 1;")
                .script("002_b.sql", "CREATE TABLE b (id int); CREATE TEMP TABLE tmp (id int); PREPARE p AS SELECT 2;");
        project.up();
        assertThat(project.hasRelation("public.b")).isTrue();
    }

    @Test
    void keepsTheCheckForALostClientWhateverAScriptSets() {
        assumeThat(Integer.parseInt(project.value("SHOW server_version_num"))).isGreaterThanOrEqualTo(140000);
        String look = "INSERT INTO seen SELECT current_setting('client_connection_check_interval');";
        project.execute("CREATE TABLE seen (value text)");
        project.script("001_a.sql", "SET client_connection_check_interval = 0;").script("002_b.sql", look)
                .script("003_c.sql", "-- dbmig: no-transaction\nSET client_connection_check_interval = 0;\nRESET ALL;\n" + look)
                .script("004_d.sql", "-- dbmig: no-transaction\n" + look);
        project.up();
        assertThat(project.value("SELECT string_agg(value, ' ') FROM seen")).isEqualTo("2s 2s 2s");
    }

    @Test
    void copiesDataAndIncludesFiles() {
        project.script("001_a.sql", "\\set name 'O''Hara'\n\\ir part.inc\nCOPY a FROM STDIN;\n2\tsecond\n3\t\\N\n\\.\n"
                + "INSERT INTO a VALUES (4, :'name');\n").script("part.inc", "CREATE TABLE a (id int, name text);");
        project.up();
        assertThat(project.value("SELECT string_agg(id || coalesce(name, '-'), ',' ORDER BY id) FROM a"))
                .isEqualTo("2second,3-,4O'Hara");
    }

    @Test
    void namesTheStatementOfABatchThatFails() {
        StringBuilder script = new StringBuilder("CREATE TABLE a (id int PRIMARY KEY, \u00e9 text);\n");
        for (int i = 1; i <= 500; i++) {
            script.append("INSERT INTO a VALUES (").append(i == 400 ? 7 : i).append(", '\u20ac');\n");
        }
        project.script("001_a.sql", script.toString());
        assertThat(project.failure()).hasMessage("migrations/001_a.sql:401:1: duplicate key value violates unique constraint "
                + "\"a_pkey\" (23505)");
    }

    @Test
    void appliesARepeatableMigrationAgainWhenItChanges() {
        project.script("V1__t.sql", "CREATE TABLE t (id int);").script("R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT 1 AS a;");
        project.up();
        assertThat(project.up().plan().isEmpty()).isTrue();
        project.script("R__view.sql", "CREATE OR REPLACE VIEW v AS SELECT 2 AS a;").up();
        assertThat(project.value("SELECT a FROM v")).isEqualTo("2");
        assertThat(project.value("SELECT string_agg(state, ',' ORDER BY id) FROM dbmig_history WHERE kind = 'repeatable'"))
                .isEqualTo("replaced,applied");
    }

    @Test
    void worksOnADatabaseWithAnyName() {
        try (Project odd = new Project(folder, TestServer.shared().newDatabase("My \"db\" é.1 'x'"))) {
            odd.script("001_\u00fcber table.sql", "CREATE TABLE \"Ta \"\"b\" (id int);").up();
            assertThat(odd.history()).isEqualTo("001 applied");
        }
    }
}
