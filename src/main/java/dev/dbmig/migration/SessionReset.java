package dev.dbmig.migration;

import dev.dbmig.postgres.ServerVersion;
import java.util.ArrayList;
import java.util.List;

/**
 * What a script leaves behind in its session does not reach the next one: the parts of DISCARD ALL, which
 * cannot itself run inside a transaction.
 */
final class SessionReset {

    private SessionReset() {
    }

    static List<String> statements(ServerVersion version) {
        List<String> statements = new ArrayList<>(List.of(
                "CLOSE ALL", "RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL", "DEALLOCATE ALL",
                "UNLISTEN *", "SELECT pg_catalog.pg_advisory_unlock_all()", "DISCARD TEMP", "DISCARD SEQUENCES"));
        if (version.major() >= 14) {
            statements.add("SET client_connection_check_interval = '2s'");
        }
        return statements;
    }

    /** Lets one statement of dbmig's own run as the role that connected, until the transaction ends. */
    static List<String> asConnected(String sql) {
        return List.of("SET LOCAL SESSION AUTHORIZATION DEFAULT", "SET LOCAL ROLE NONE", sql);
    }
}
