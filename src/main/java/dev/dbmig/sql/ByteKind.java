package dev.dbmig.sql;

/** What a byte of a script can begin. */
final class ByteKind {

    static final int OTHER = 0;
    static final int LETTER = 1;
    static final int DIGIT = 2;
    static final int SEMICOLON = 3;
    static final int BACKSLASH = 4;
    static final int COLON = 5;
    static final int SPECIAL = 6;

    private static final byte[] KINDS = new byte[256];

    static {
        for (int b = 0; b < 256; b++) {
            KINDS[b] = (byte) kind(b);
        }
    }

    private ByteKind() {
    }

    static int of(byte b) {
        return KINDS[b & 0xff];
    }

    /** {@code ident_cont} of psqlscan.l: a letter, any byte beyond ASCII, an underscore, a digit or a dollar sign. */
    static boolean isInIdentifier(byte b) {
        int kind = KINDS[b & 0xff];
        return kind == LETTER || kind == DIGIT || b == '$';
    }

    static boolean isSpace(byte b) {
        return b == ' ' || b >= '\t' && b <= '\r' && b != 0x0b;
    }

    private static int kind(int b) {
        if (b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_' || b >= 0x80) {
            return LETTER;
        }
        if (b >= '0' && b <= '9') {
            return DIGIT;
        }
        return switch (b) {
            case ';' -> SEMICOLON;
            case '\\' -> BACKSLASH;
            case ':' -> COLON;
            case '\'', '"', '(', ')', '-', '/', '.', '$' -> SPECIAL;
            default -> OTHER;
        };
    }
}
