package dev.dbmig.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ServerVersionsIT {

    @EachServerVersion
    void opensSessions(ServerVersions.Server server) {
        try (TestDatabase database = server.newDatabase();
                Session session = database.open()) {
            assertThat(session.version().major()).isEqualTo(server.major());
            assertThat(session.query("SHOW server_version_num").get(0).get(0)).startsWith(server.major() + "00");
        }
    }

    @EachServerVersion
    void keepsText(ServerVersions.Server server) {
        try (TestDatabase database = server.newDatabase();
                Session session = database.open()) {
            session.execute("CREATE TABLE t (id int, name text)");
            session.execute("INSERT INTO t VALUES (1, 'Łódź')");
            assertThat(session.query("SELECT id, name FROM t")).containsExactly(List.of("1", "Łódź"));
        }
    }

    @Test
    void startsOneServerOfAVersion() {
        assertThat(ServerVersions.of(16).settings().port()).isEqualTo(ServerVersions.of(16).settings().port());
    }
}
