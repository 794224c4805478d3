package dev.dbmig.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.postgres.EachServerVersion;
import dev.dbmig.postgres.ServerVersions;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import java.util.List;
import java.util.Optional;

/** That nothing was written is said only where nothing was. */
class WriteMarkIT {

    private static final List<String> WRITES = List.of("INSERT INTO t VALUES (1)", "UPDATE t SET a = 2", "DELETE FROM t",
            "TRUNCATE u", "SELECT nextval('s')", "SELECT setval('s', 7)", "SELECT lo_create(0)", "CREATE TABLE v (a int)",
            "ALTER TABLE t ADD COLUMN b int", "COMMENT ON TABLE t IS 'x'", "GRANT SELECT ON t TO PUBLIC", "DROP TABLE u",
            "CREATE INDEX ON t (a)", "REFRESH MATERIALIZED VIEW m", "COPY t (a) FROM PROGRAM 'echo 5'",
            "INSERT INTO big SELECT repeat('x', 100000)", "BEGIN; INSERT INTO t VALUES (1); ROLLBACK",
            "SELECT pg_stat_reset()", "ALTER SEQUENCE s RESTART WITH 50", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'");

    private static final List<String> READS = List.of("SELECT * FROM t, u", "ANALYZE", "VACUUM t", "CHECKPOINT",
            "SELECT last_value FROM s", "EXPLAIN ANALYZE SELECT * FROM t");

    @EachServerVersion
    void tellsEachKindOfWrite(ServerVersions.Server server) {
        try (TestDatabase database = server.newDatabase()) {
            if (server.major() < 15) {
                assertThat(obstacle(database).orElseThrow()).contains("may lose counts");
                return;
            }
            database.run("CREATE TABLE t (a int); CREATE TABLE u (a int); CREATE TABLE big (a text); CREATE SEQUENCE s;"
                    + " INSERT INTO t SELECT generate_series(1, 10); INSERT INTO u SELECT 1; CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM t");
            assertThat(obstacle(database)).isEmpty();
            WriteMark before = mark(database);
            for (String read : READS) {
                database.run(read);
                assertThat(before.writtenUntil(mark(database))).as(read).isEmpty();
            }
            assertThat(WriteMark.fromMap(before.toMap()).writtenUntil(mark(database))).isEmpty();
            for (String write : WRITES) {
                WriteMark mark = mark(database);
                database.run(write);
                assertThat(mark.writtenUntil(mark(database))).as(write).isPresent();
            }
        }
    }

    @EachServerVersion
    void provesNothingWhereASequenceCannotBeReadOrNobodyCounts(ServerVersions.Server server) {
        if (server.major() < 15) {
            return;
        }
        try (TestDatabase database = server.newDatabase()) {
            database.run("CREATE SEQUENCE secret");
            try (Session session = database.open()) {
                session.execute("SET ROLE pg_monitor");
                assertThat(WriteMark.obstacle(session)).contains("the value of sequence secret may not be read");
                session.execute("RESET ROLE; SET track_counts = off");
                assertThat(WriteMark.obstacle(session)).contains("track_counts is off");
            }
        }
    }

    private static Optional<String> obstacle(TestDatabase database) {
        try (Session session = database.open()) {
            return WriteMark.obstacle(session);
        }
    }

    private static WriteMark mark(TestDatabase database) {
        try (Session session = database.open()) {
            return WriteMark.read(session);
        }
    }
}
