package dev.dbmig.migration;

import java.util.List;

/**
 * What a script leaves behind in its session does not reach the next one: the parts of DISCARD ALL, which
 * cannot itself run inside a transaction.
 */
final class SessionReset {

    /** RESET ALL goes back to what the session was opened with, client_connection_check_interval among it. */
    private static final List<String> STATEMENTS = List.of(
            "CLOSE ALL", "RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL", "DEALLOCATE ALL",
            "UNLISTEN *", "SELECT pg_catalog.pg_advisory_unlock_all()", "DISCARD TEMP", "DISCARD SEQUENCES");

    private SessionReset() {
    }

    static List<String> statements() {
        return STATEMENTS;
    }

    /** Lets one statement of dbmig's own run as the role that connected, until the transaction ends. */
    static List<String> asConnected(String sql) {
        return List.of("SET LOCAL SESSION AUTHORIZATION DEFAULT", "SET LOCAL ROLE NONE", sql);
    }
}
