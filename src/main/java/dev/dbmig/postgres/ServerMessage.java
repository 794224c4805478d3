package dev.dbmig.postgres;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * An ErrorResponse or NoticeResponse with all its fields.
 *
 * <p>Source: PostgreSQL documentation, "Error and Notice Message Fields".
 */
public final class ServerMessage {

    /** The fields of a message, with the byte that marks each on the wire. */
    public enum Field {
        LOCALIZED_SEVERITY('S'),
        SEVERITY('V'),
        SQLSTATE('C'),
        MESSAGE('M'),
        DETAIL('D'),
        HINT('H'),
        POSITION('P'),
        INTERNAL_POSITION('p'),
        INTERNAL_QUERY('q'),
        WHERE('W'),
        SCHEMA('s'),
        TABLE('t'),
        COLUMN('c'),
        DATATYPE('d'),
        CONSTRAINT('n'),
        FILE('F'),
        LINE('L'),
        ROUTINE('R');

        private final char mark;

        Field(char mark) {
            this.mark = mark;
        }

        private static Field of(int mark) {
            for (Field field : values()) {
                if (field.mark == mark) {
                    return field;
                }
            }
            return null;
        }
    }

    private final Map<Field, String> fields;

    ServerMessage(Map<Field, String> fields) {
        this.fields = fields;
    }

    /** Reads a message body: a byte per field, its text, a zero; a zero at the end. */
    static ServerMessage parse(byte[] body) {
        Map<Field, String> fields = new EnumMap<>(Field.class);
        int at = 0;
        while (at < body.length && body[at] != 0) {
            int end = at + 1;
            while (end < body.length && body[end] != 0) {
                end++;
            }
            Field field = Field.of(body[at]);
            if (field != null) {
                fields.put(field, new String(body, at + 1, end - at - 1, StandardCharsets.UTF_8));
            }
            at = end + 1;
        }
        return new ServerMessage(fields);
    }

    public Optional<String> get(Field field) {
        return Optional.ofNullable(fields.get(field));
    }

    /** ERROR, FATAL, PANIC, WARNING, NOTICE, DEBUG, INFO or LOG, whatever language the server speaks. */
    public String severity() {
        return get(Field.SEVERITY).or(() -> get(Field.LOCALIZED_SEVERITY)).orElse("ERROR");
    }

    /** Five characters, e.g. 42P01; XX000 if the server sent none. */
    public String sqlState() {
        return get(Field.SQLSTATE).orElse("XX000");
    }

    public String message() {
        return get(Field.MESSAGE).orElse("");
    }

    public Optional<String> detail() {
        return get(Field.DETAIL);
    }

    public Optional<String> hint() {
        return get(Field.HINT);
    }

    /** The call stack inside the server, innermost first, one line each. */
    public Optional<String> where() {
        return get(Field.WHERE);
    }

    /** Where in the text of the whole Query message, in characters from 1; 0 if the server did not say. */
    public int position() {
        try {
            return Integer.parseInt(get(Field.POSITION).orElse("0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    public Optional<String> schema() {
        return get(Field.SCHEMA);
    }

    public Optional<String> table() {
        return get(Field.TABLE);
    }

    public Optional<String> column() {
        return get(Field.COLUMN);
    }

    public Optional<String> constraint() {
        return get(Field.CONSTRAINT);
    }

    /** True if the server ends the session after this message. */
    boolean endsSession() {
        return severity().equals("FATAL") || severity().equals("PANIC");
    }

    @Override
    public String toString() {
        return severity() + ":  " + message() + " (SQLSTATE " + sqlState() + ")";
    }
}
