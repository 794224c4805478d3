package dev.dbmig.postgres;

import dev.dbmig.DbmigException;

/** This server cannot be reached, or not now: the next of the list may be. */
final class NextTargetException extends Exception {

    private final DbmigException reason;

    NextTargetException(DbmigException reason) {
        super(reason);
        this.reason = reason;
    }

    DbmigException reason() {
        return reason;
    }
}
