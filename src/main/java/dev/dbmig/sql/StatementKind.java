package dev.dbmig.sql;

/** What whoever runs a statement must know of it beforehand. */
public enum StatementKind {
    /** BEGIN and START TRANSACTION. */
    BEGIN,
    /** COMMIT and END. */
    COMMIT,
    /** ROLLBACK and ABORT, of the whole transaction. */
    ROLLBACK,
    /** SAVEPOINT, RELEASE and ROLLBACK TO. */
    SAVEPOINT,
    PREPARE_TRANSACTION,
    /** COPY … FROM STDIN: data follows in the script. */
    COPY_IN,
    /** COPY … TO STDOUT: the server answers with data. */
    COPY_OUT,
    /** Changes how text is read: standard_conforming_strings, backslash_quote, client_encoding. */
    SESSION,
    /** Nothing but white space and comments. */
    EMPTY,
    OTHER
}
