package dev.dbmig.sql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What the lexer reads: a line of the script, and, where variables are named in it, their values in between. The
 * fields are open to the lexer, which goes through millions of bytes.
 */
final class LexerInput {

    private record Segment(byte[] bytes, int position, int end, String variable) {
    }

    private final Deque<Segment> outer = new ArrayDeque<>();
    private String variable;
    private int lineNumber;
    private int lineStart;
    byte[] line;
    int position;
    int end;

    /** Goes on in the next line of the script. */
    void line(LineSource source) {
        outer.clear();
        variable = null;
        line = source.bytes();
        position = source.start();
        end = source.end();
        lineStart = position;
        lineNumber = source.number();
    }

    /** Reads the value of a variable first, and then goes on at a place of the line. */
    void enter(String name, String value, int back) {
        outer.push(new Segment(line, back, end, variable));
        line = value.getBytes(StandardCharsets.UTF_8);
        position = 0;
        end = line.length;
        variable = name;
    }

    /** Goes back to where the variable was named that has been read; false if it was the line itself. */
    boolean leave() {
        if (outer.isEmpty()) {
            return false;
        }
        Segment back = outer.pop();
        line = back.bytes();
        position = back.position();
        end = back.end();
        variable = back.variable();
        return true;
    }

    /** Whether the value of the variable is being read; within it, its name stays as it is. */
    boolean isReading(String name) {
        return name.equals(variable) || outer.stream().anyMatch(segment -> name.equals(segment.variable()));
    }

    /** Notes where in the script that stands which comes next; a variable's value where its name does. */
    void place(StatementText text) {
        Segment bottom = outer.peekLast();
        byte[] source = bottom == null ? line : bottom.bytes();
        text.place(lineNumber, column(source, bottom == null ? position : bottom.position()));
    }

    /** Where it stands; in the value of a variable, the beginning of the line. */
    Location location(String script) {
        return new Location(script, lineNumber, variable == null ? column(line, position) : 1);
    }

    private int column(byte[] source, int at) {
        int column = 1;
        for (int i = lineStart; i < at; i++) {
            column += (source[i] & 0xC0) == 0x80 ? 0 : 1;
        }
        return column;
    }

    /** Takes the rest of the line, for a meta-command to read. */
    String takeRest() {
        String rest = new String(line, position, end - position, StandardCharsets.UTF_8);
        position = end;
        return rest;
    }

    /** Gives back what a meta-command has left of it. */
    void giveBack(int bytes) {
        position -= bytes;
    }
}
