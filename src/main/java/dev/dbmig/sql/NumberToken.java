package dev.dbmig.sql;

/** Numbers, together with the junk that PostgreSQL's lexer takes along with them, such as {@code 12abc}. */
final class NumberToken {

    private NumberToken() {
    }

    /** @param at of its first digit, or of a dot before a digit */
    static int end(byte[] line, int at, int end) {
        int stop = digits(line, at, end);
        if (stop < end && line[stop] == '.' && !(stop + 1 < end && line[stop + 1] == '.' && stop > at)) {
            stop = digits(line, stop + 1, end);
        }
        int junk = identifier(line, stop, end);
        boolean isExponent = junk == stop + 1 && (line[stop] | 0x20) == 'e';
        if (isExponent && junk < end && (line[junk] == '+' || line[junk] == '-')) {
            int exponent = digits(line, junk + 1, end);
            return exponent > junk + 1 ? identifier(line, exponent, end) : exponent;
        }
        return junk;
    }

    /** {@code $1}, with junk. */
    static int parameterEnd(byte[] line, int at, int end) {
        return identifier(line, digits(line, at + 1, end), end);
    }

    private static int digits(byte[] line, int at, int end) {
        int stop = at;
        while (stop < end && line[stop] >= '0' && line[stop] <= '9') {
            stop++;
        }
        return stop;
    }

    private static int identifier(byte[] line, int at, int end) {
        int stop = at;
        if (stop < end && ByteKind.of(line[stop]) == ByteKind.LETTER) {
            while (stop < end && ByteKind.isInIdentifier(line[stop])) {
                stop++;
            }
        }
        return stop;
    }
}
