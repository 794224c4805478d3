package dev.dbmig.migration;

import dev.dbmig.postgres.ConnectionLostException;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.sql.Statement;
import java.util.Optional;

/** The server refused a statement; caught where it is decided whether to try again, to go on or to give up. */
final class StatementFailure extends RuntimeException {

    private final transient Statement statement;
    private final PostgresException error;

    /** @param statement null if it was one of dbmig's own */
    StatementFailure(Statement statement, PostgresException error) {
        super(error.getMessage(), error);
        this.statement = statement;
        this.error = error;
    }

    Optional<Statement> statement() {
        return Optional.ofNullable(statement);
    }

    PostgresException error() {
        return error;
    }

    boolean lostConnection() {
        return error instanceof ConnectionLostException;
    }

    /** A lock that was not to be had (55P03), a deadlock (40P01) or a serialization failure (40001). */
    boolean mayPass() {
        return switch (error.sqlState()) {
            case "55P03", "40P01", "40001" -> true;
            default -> false;
        };
    }

    /** A lock that was not to be had in time, or at once. */
    boolean isLockTimeout() {
        return error.sqlState().equals("55P03");
    }

    /** {@code active_sql_transaction} (25001) or {@code invalid_transaction_termination} (2D000). */
    boolean needsNoTransaction() {
        return error.sqlState().equals("25001") || error.sqlState().equals("2D000");
    }
}
