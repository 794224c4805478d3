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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lint says of blocks and of scripts that go back, by the rows that are there. */
class LintBlockIT {

    private static final String SETUP = "CREATE TABLE users (id int PRIMARY KEY, email text); INSERT INTO users VALUES (1, 'a'), (2, NULL);"
            + " CREATE TABLE orders (u int REFERENCES users); CREATE TABLE none (a int);";
    private static final String BLOCK = """
            DO $$
            DECLARE t text;
            BEGIN
                IF EXISTS (SELECT FROM users) THEN
                    ALTER TABLE users DROP COLUMN email;
                END IF;
                CREATE TABLE fresh (a int);
                CREATE INDEX ON fresh (a);
                IF false THEN CREATE TABLE users (id int); END IF;
                FOR t IN SELECT 'users' LOOP
                    EXECUTE format('DROP TABLE %I CASCADE', t);
                END LOOP;
            END $$;
            """;

    @TempDir
    Path folder;

    @EachServerVersion
    void tellsTheRowsAtStakeInABlock(ServerVersions.Server server) throws IOException {
        try (TestDatabase database = server.newDatabase(); Session session = database.open()) {
            session.execute(SETUP);
            write("001_x.sql", BLOCK);
            assertThat(told(session)).containsExactly("error drop-column 001_x.sql:5:27: users: 2 rows, 32 kB, 1 with a value in it",
                    "warning drop-table 001_x.sql:11:36: the name is put together when the block runs, so that nobody knows how much it is",
                    "warning cascade 001_x.sql:11:39: ");
            session.execute(BLOCK);
            assertThat(told(session)).as("users is gone").containsExactly(
                    "warning drop-table 001_x.sql:11:36: the name is put together when the block runs, so that nobody knows how much it is",
                    "warning cascade 001_x.sql:11:39: ");
        }
    }

    @EachServerVersion
    void knowsWhatTheServerRefusesInABlock(ServerVersions.Server server) throws IOException {
        try (TestDatabase database = server.newDatabase(); Session session = database.open()) {
            session.execute(SETUP);
            for (String sql : List.of("CREATE INDEX CONCURRENTLY i ON users (id)", "VACUUM users", "REINDEX TABLE CONCURRENTLY users",
                    "DROP INDEX CONCURRENTLY users_pkey", "CREATE DATABASE never", "ALTER SYSTEM RESET work_mem", "DISCARD ALL")) {
                String block = "DO $$ BEGIN " + sql + "; END $$";
                write("001_x.sql", block);
                assertThat(told(session)).as(sql).contains("error not-in-transaction 001_x.sql:1:13: ");
                assertThat(catchThrowable(() -> session.execute(block))).as(sql).isNotNull();
            }
        }
    }

    /** What PL/pgSQL accepts is followed: each block runs, and what it drops is found. */
    @EachServerVersion
    void followsWhatTheServerRuns(ServerVersions.Server server) throws IOException {
        List<String> blocks = List.of(
                "DO 'BEGIN IF (CASE WHEN true THEN 1 ELSE 2 END) = 1 THEN %s; END IF; END'",
                "DO $$ <<a>> DECLARE b int := (SELECT 1); \"loop\" int; BEGIN FOR b IN 1..1 LOOP BEGIN %s; EXIT a; EXCEPTION WHEN OTHERS THEN RAISE; END; END LOOP; END a $$",
                "DO LANGUAGE plpgsql $$ #variable_conflict use_column\nBEGIN CASE 1 WHEN 1 THEN %s; ELSE NULL; END CASE; END; $$",
                "DO $$ DECLARE r record; a int[] := ARRAY[1]; BEGIN a[1] := 2; FOREACH r.x IN ARRAY a LOOP NULL; END LOOP; EXCEPTION WHEN OTHERS THEN %s; END $$",
                "DO $$ DECLARE c CURSOR (x int) FOR SELECT x; BEGIN OPEN c(1); CLOSE c; WHILE true LOOP %s; EXIT; END LOOP; END $$ LANGUAGE 'plpgsql'",
                "DO $$ BEGIN EXECUTE 'SEL' || 'ECT 1'; EXECUTE 'DROP TABLE ' || quote_ident('users') || ' CASCADE'; %s; END $$");
        try (TestDatabase database = server.newDatabase(); Session session = database.open()) {
            for (String block : blocks) {
                session.execute("DROP TABLE IF EXISTS users, orders, none CASCADE");
                session.execute(SETUP);
                String sql = block.formatted("DROP TABLE none");
                write("001_x.sql", sql);
                assertThat(told(session)).as(sql).anyMatch(line -> line.startsWith("note drop-table 001_x.sql:"));
                session.execute(sql);
                assertThat(session.query("SELECT to_regclass('none') IS NULL").get(0).get(0)).as(sql).isEqualTo("t");
            }
        }
    }

    @Test
    void tellsWhatGoingBackTakesAway() throws IOException {
        try (TestDatabase database = TestServer.shared().newDatabase(); Session session = database.open()) {
            session.execute(SETUP);
            write("001_users.sql", "CREATE TABLE users (id int PRIMARY KEY);");
            write("001_rollback.sql", "DROP TABLE users;");
            write("002_email.sql", "ALTER TABLE users ADD COLUMN email text; ALTER TABLE users RENAME id TO no;");
            write("002_rollback.sql", "ALTER TABLE users RENAME no TO id;\nALTER TABLE users DROP COLUMN email, DROP COLUMN id;\nALTER TABLE users ADD name varchar(5) NOT NULL;");
            write("003_later.sql", "CREATE TABLE later (a bigint); CREATE INDEX CONCURRENTLY i ON users (id); ALTER TABLE users ALTER id TYPE bigint;");
            write("003_rollback.sql", "DROP INDEX i;\nDROP TABLE later;\n-- dbmig:allow truncate: filled by the job each night\nTRUNCATE users;\nALTER TABLE users ALTER id TYPE int;");
            assertThat(told(session).stream().filter(line -> line.contains("rollback")).toList()).containsExactly(
                    "note drop-index-locks 003_rollback.sql:1:12: users: 2 rows, 32 kB",
                    "allowed truncate 003_rollback.sql:4:1: users: 2 rows, 32 kB",
                    "note alter-type-rewrites 003_rollback.sql:5:28: users: 2 rows, 32 kB",
                    "warning drop-column 002_rollback.sql:2:19: users: 2 rows, 32 kB, 1 with a value in it",
                    "error drop-column 002_rollback.sql:2:38: users: 2 rows, 32 kB, 2 with a value in it",
                    "error add-column-required 002_rollback.sql:3:23: users: 2 rows, 32 kB",
                    "warning drop-table 001_rollback.sql:1:12: users: 2 rows, 32 kB");
        }
    }

    @Test
    void seesWhatALaterScriptDoesToATableThatAnEarlierOneMadeLongAgo() throws IOException {
        try (TestDatabase database = TestServer.shared().newDatabase(); Session session = database.open()) {
            session.execute(SETUP);
            write("001_users.sql", "CREATE TABLE users (id int, email text); CREATE INDEX ON users (id);");
            write("002_drop.sql", "ALTER TABLE users DROP email;");
            assertThat(told(session)).containsExactly("error drop-column 002_drop.sql:1:19: users: 2 rows, 32 kB, 1 with a value in it");
            assertThat(Lint.offline(17, TransactionMode.ALL).look(MigrationFolder.read(folder, "m").migrations(), script -> true)).hasSize(1);
            write("002_drop.sql", "DROP TABLE orders, users; CREATE TABLE users (id int, email text);");
            write("003_drop.sql", "ALTER TABLE users DROP email;");
            assertThat(told(session)).noneMatch(line -> line.contains("003_drop"));
        }
    }

    private void write(String name, String sql) throws IOException {
        Files.writeString(folder.resolve(name), sql);
    }

    private List<String> told(Session session) throws IOException {
        List<LintFinding> findings = Lint.of(session, TransactionMode.ALL).look(MigrationFolder.read(folder, "m").migrations(), script -> true);
        return findings.stream().map(f -> (f.allowed().isPresent() ? "allowed" : f.level()) + " " + f.rule().id() + " "
                + f.location().toString().substring(f.location().toString().lastIndexOf('/') + 1) + ": " + f.stake().orElse("")).toList();
    }
}
