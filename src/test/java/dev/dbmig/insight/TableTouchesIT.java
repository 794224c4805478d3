package dev.dbmig.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.postgres.EachServerVersion;
import dev.dbmig.postgres.ServerVersions;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import java.util.List;
import java.util.Map;

/** What statements do to tables, as the server's locks and files show it. */
class TableTouchesIT {

    @EachServerVersion
    void tellsLocksAndRewrites(ServerVersions.Server server) {
        try (TestDatabase database = server.newDatabase(); Session session = database.open()) {
            session.execute("CREATE TABLE \"T 1\" (id int PRIMARY KEY, n int); CREATE TABLE o (t int REFERENCES \"T 1\")");
            TableTouches touches = new TableTouches(session);
            assertThat(touch(session, touches, "BEGIN; SELECT * FROM o").locks()).isEmpty();
            assertThat(touch(session, touches, "UPDATE o SET t = 1").locks()).isEqualTo(Map.of("o", "RowExclusiveLock"));
            assertThat(touch(session, touches, "DELETE FROM o").locks()).as("held already").isEmpty();
            assertThat(touch(session, touches, "CREATE INDEX ON \"T 1\" (n)").locks()).isEqualTo(Map.of("\"T 1\"", "ShareLock"));
            TableTouches.Touch quick = touch(session, touches, "ALTER TABLE \"T 1\" ADD COLUMN m int DEFAULT 7");
            assertThat(quick.locks()).isEqualTo(Map.of("\"T 1\"", "AccessExclusiveLock"));
            assertThat(quick.rewritten()).isEmpty();
            assertThat(touch(session, touches, "ALTER TABLE \"T 1\" ALTER COLUMN n TYPE bigint").rewritten()).isEqualTo(List.of("\"T 1\""));
            TableTouches.Touch fresh = touch(session, touches, "CREATE TABLE fresh (a int); CREATE INDEX ON fresh (a)");
            assertThat(fresh.locks()).as("nobody else can see it").isEmpty();
            assertThat(fresh.rewritten()).isEmpty();
            assertThat(touch(session, touches, "DROP TABLE o").locks()).containsEntry("o", "AccessExclusiveLock");
            assertThat(touch(session, touches, "ROLLBACK; BEGIN; DELETE FROM o").locks()).as("another transaction")
                    .isEqualTo(Map.of("o", "RowExclusiveLock"));
            assertThat(touch(session, touches, "INSERT INTO o VALUES (NULL)").rewritten()).isEmpty();
        }
    }

    private static TableTouches.Touch touch(Session session, TableTouches touches, String sql) {
        session.execute(sql);
        return touches.since(session);
    }
}
