package dev.dbmig.postgres;

import java.util.List;

/** Finds a position of a Query message in the statements that it was joined from. */
final class QueryText {

    private static final int SEPARATOR = 2;

    private final List<byte[]> statements;

    QueryText(List<byte[]> statements) {
        this.statements = statements;
    }

    /**
     * @param completed how many statements completed before the error
     * @return the error with the statement it is about, and the place in it
     */
    PostgresException locate(ServerMessage error, int completed) {
        int offset = error.position() - 1;
        for (int i = 0; i < statements.size() && offset >= 0; i++) {
            int length = characters(statements.get(i));
            if (offset <= length && i >= completed) {
                return new PostgresException(error, null, i, offset);
            }
            offset -= length + SEPARATOR;
        }
        return new PostgresException(error, null, Math.min(completed, statements.size() - 1), -1);
    }

    // The server counts characters of the encoding, which are code points: bytes that do not continue one.
    private static int characters(byte[] utf8) {
        int count = 0;
        for (byte b : utf8) {
            if ((b & 0xc0) != 0x80) {
                count++;
            }
        }
        return count;
    }
}
