package dev.dbmig.postgres;

import dev.dbmig.DbmigException;

/** The server does not want us this way; with TLS instead of without, or the reverse, it may. */
final class RejectedException extends Exception {

    private final DbmigException reason;

    RejectedException(DbmigException reason) {
        super(reason);
        this.reason = reason;
    }

    DbmigException reason() {
        return reason;
    }
}
