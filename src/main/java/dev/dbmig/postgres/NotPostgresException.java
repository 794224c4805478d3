package dev.dbmig.postgres;

import java.io.IOException;

/** What came from the server is none of PostgreSQL's protocol. */
final class NotPostgresException extends IOException {

    NotPostgresException() {
        super("the answer is not of PostgreSQL's protocol");
    }
}
