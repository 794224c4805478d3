package dev.dbmig.sql;

/**
 * A statement inside a block of PL/pgSQL.
 *
 * @param sql with its places in the text of the block
 * @param isConditional whether it may be passed over, or run only after an error
 */
record BlockStatement(QuotedText sql, boolean isConditional) {
}
