package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.util.List;
import java.util.Optional;

/** target_session_attrs: whether a session is of the kind that is wanted. */
final class SessionRole {

    private SessionRole() {}

    /** @return why the session is not wanted; empty if it is */
    static Optional<DbmigException> mismatch(Session session, ConnectionSettings settings) {
        String wanted = settings.get("target_session_attrs").orElse("any");
        if (wanted.equals("any")) {
            return Optional.empty();
        }
        List<String> row = session.query(
                "SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only')").get(0);
        boolean isStandby = row.get(0).equals("t");
        boolean isReadOnly = isStandby || row.get(1).equals("on");
        boolean fits = switch (wanted) {
            case "read-write" -> !isReadOnly;
            case "read-only" -> isReadOnly;
            case "primary" -> !isStandby;
            default -> isStandby;
        };
        return fits ? Optional.empty() : Optional.of(DbmigException.refused("the server on " + session.place()
                        + " is " + (isStandby ? "a standby" : isReadOnly ? "read-only" : "a primary")
                        + ", and target_session_attrs=" + wanted + " asks for another")
                .hint("Name the right server, or all of them separated by commas."));
    }
}
