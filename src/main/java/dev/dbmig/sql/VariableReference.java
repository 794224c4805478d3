package dev.dbmig.sql;

import java.nio.charset.StandardCharsets;

/**
 * {@code :name}, {@code :'name'}, {@code :"name"} or {@code :{?name}}.
 *
 * @param form the character after the colon that tells the form, 0 for the plain one
 * @param end behind its last byte
 */
record VariableReference(String name, char form, int end) {

    /** The reference that begins at a colon; null if there is none. */
    static VariableReference at(byte[] line, int colon, int end) {
        int start = colon + 1;
        if (start >= end) {
            return null;
        }
        char form = (char) line[start];
        String closing = switch (form) {
            case '\'' -> "'";
            case '"' -> "\"";
            case '{' -> "}";
            default -> "";
        };
        if (form == '{' && (start + 1 >= end || line[start + 1] != '?')) {
            return null;
        }
        int nameStart = closing.isEmpty() ? start : start + (form == '{' ? 2 : 1);
        int nameEnd = nameStart;
        while (nameEnd < end && line[nameEnd] != '$' && ByteKind.isInIdentifier(line[nameEnd])) {
            nameEnd++;
        }
        boolean isClosed = closing.isEmpty() || nameEnd < end && line[nameEnd] == closing.charAt(0);
        if (nameEnd == nameStart || !isClosed) {
            return null;
        }
        String name = new String(line, nameStart, nameEnd - nameStart, StandardCharsets.UTF_8);
        return new VariableReference(name, closing.isEmpty() ? 0 : form, nameEnd + closing.length());
    }

    boolean isPlain() {
        return form == 0;
    }

    /** Asks whether the variable is set. */
    boolean isTest() {
        return form == '{';
    }

    String quoted(String value) {
        return form == '\'' ? Identifiers.literal(value) : Identifiers.quote(value);
    }
}
