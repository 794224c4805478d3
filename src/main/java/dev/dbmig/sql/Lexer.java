package dev.dbmig.sql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * Finds where statements end, by the rules of psql's own lexer (psqlscan.l of PostgreSQL 15): line by line,
 * with a state that lives on from one line to the next.
 */
final class Lexer {

    enum State { PLAIN, COMMENT, QUOTE, ESCAPE_QUOTE, BIT_QUOTE, IDENTIFIER, DOLLAR }

    enum Result { END_OF_LINE, SEMICOLON, BACKSLASH }

    private record Segment(byte[] bytes, int position, int end, String variable) {
    }

    private final StatementText text;
    private final Variables variables;
    private final FunctionBody functionBody = new FunctionBody();
    private final Deque<Segment> outer = new ArrayDeque<>();
    private boolean standardStrings = true;
    private State state = State.PLAIN;
    private int commentDepth;
    private byte[] dollarTag;
    private int parentheses;
    private byte[] line;
    private int position;
    private int end;
    private String variable;
    private int lineNumber;
    private int lineStart;

    Lexer(StatementText text, Variables variables) {
        this.text = text;
        this.variables = variables;
    }

    void standardStrings(boolean on) {
        standardStrings = on;
    }

    State state() {
        return state;
    }

    int parentheses() {
        return parentheses;
    }

    boolean isInFunctionBody() {
        return functionBody.isOpen();
    }

    /** Goes on in the next line of the script. */
    void line(LineSource source) {
        outer.clear();
        variable = null;
        line = source.bytes();
        position = source.start();
        end = source.end();
        lineStart = position;
        lineNumber = source.number();
        if (!text.isEmpty()) {
            place();
        }
    }

    /** Where it stands; the backslash of a meta-command is the character before. */
    Location location(String script) {
        int column = 1;
        for (int i = lineStart; variable == null && i < position; i++) {
            column += (line[i] & 0xC0) == 0x80 ? 0 : 1;
        }
        return new Location(script, lineNumber, column);
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

    Result scan() {
        while (true) {
            if (position >= end) {
                if (outer.isEmpty()) {
                    return Result.END_OF_LINE;
                }
                Segment back = outer.pop();
                line = back.bytes();
                position = back.position();
                end = back.end();
                variable = back.variable();
                place();
                continue;
            }
            switch (state) {
                case PLAIN -> {
                    Result result = plain();
                    if (result != null) {
                        return result;
                    }
                }
                case COMMENT -> comment();
                case QUOTE -> quote(false);
                case ESCAPE_QUOTE -> quote(true);
                case BIT_QUOTE -> bitQuote();
                case IDENTIFIER -> quotedIdentifier();
                case DOLLAR -> dollar();
            }
        }
    }

    /** Goes through text outside quotes; null if it goes on in another state or segment. */
    private Result plain() {
        int start = skipLeading();
        int at = start;
        while (at < end) {
            byte b = line[at];
            int kind = ByteKind.of(b);
            switch (kind) {
                case ByteKind.OTHER -> at++;
                case ByteKind.LETTER -> {
                    int stop = word(at);
                    if (stop < 0) {
                        return emit(start, -stop);
                    }
                    at = stop;
                }
                case ByteKind.DIGIT -> at = NumberToken.end(line, at, end);
                case ByteKind.SEMICOLON -> {
                    at++;
                    if (parentheses == 0 && !functionBody.isOpen()) {
                        functionBody.reset();
                        emit(start, at);
                        return Result.SEMICOLON;
                    }
                }
                case ByteKind.BACKSLASH -> {
                    return backslash(start, at);
                }
                case ByteKind.COLON -> {
                    int stop = colon(start, at);
                    if (stop < 0) {
                        return null;
                    }
                    at = stop;
                }
                default -> {
                    int stop = special(b, at);
                    if (state != State.PLAIN) {
                        return emit(start, stop);
                    }
                    at = stop;
                }
            }
        }
        return emit(start, end);
    }

    /** Whitespace and line comments before a statement are not part of it. */
    private int skipLeading() {
        int at = position;
        while (text.isEmpty() && at < end) {
            if (ByteKind.isSpace(line[at])) {
                at++;
            } else if (startsComment(at)) {
                at = endOfLineComment(at);
            } else {
                break;
            }
        }
        position = at;
        if (text.isEmpty()) {
            place();
        }
        return at;
    }

    /** What comes next in the text stands here in the script; a variable's value where its name does. */
    private void place() {
        Segment bottom = outer.peekLast();
        byte[] source = bottom == null ? line : bottom.bytes();
        int at = bottom == null ? position : bottom.position();
        int column = 1;
        for (int i = lineStart; i < at; i++) {
            column += (source[i] & 0xC0) == 0x80 ? 0 : 1;
        }
        text.place(lineNumber, column);
    }

    private Result emit(int start, int stop) {
        text.append(line, start, stop);
        position = stop;
        return null;
    }

    /** The end of an identifier; or, negated, the place behind a prefix and the quote that it belongs to. */
    private int word(int at) {
        int next = at + 1 < end ? line[at + 1] : -1;
        if (next == '\'' || next == '&') {
            int prefixed = prefixedQuote(at, next);
            if (prefixed != 0) {
                return prefixed;
            }
        }
        int stop = at + 1;
        while (stop < end && ByteKind.isInIdentifier(line[stop])) {
            stop++;
        }
        functionBody.identifier(line, at, stop, parentheses);
        return stop;
    }

    private int prefixedQuote(int at, int next) {
        int letter = line[at] | 0x20;
        if (next == '\'') {
            switch (letter) {
                case 'e' -> state = State.ESCAPE_QUOTE;
                case 'b', 'x' -> state = State.BIT_QUOTE;
                case 'n' -> {
                    return at + 1;
                }
                default -> {
                    return 0;
                }
            }
            return -(at + 2);
        }
        if (letter != 'u' || at + 2 >= end) {
            return letter == 'u' ? at + 1 : 0;
        }
        if (line[at + 2] == '\'') {
            state = State.QUOTE;
            return -(at + 3);
        }
        if (line[at + 2] == '"') {
            state = State.IDENTIFIER;
            return -(at + 3);
        }
        return at + 1;
    }

    private int special(byte b, int at) {
        switch (b) {
            case '\'' -> state = standardStrings ? State.QUOTE : State.ESCAPE_QUOTE;
            case '"' -> state = State.IDENTIFIER;
            case '(' -> parentheses++;
            case ')' -> parentheses = Math.max(0, parentheses - 1);
            case '-' -> {
                return startsComment(at) ? endOfLineComment(at) : at + 1;
            }
            case '/' -> {
                if (at + 1 < end && line[at + 1] == '*') {
                    state = State.COMMENT;
                    commentDepth = 0;
                    return at + 2;
                }
            }
            case '.' -> {
                boolean isNumber = at + 1 < end && ByteKind.of(line[at + 1]) == ByteKind.DIGIT;
                return isNumber ? NumberToken.end(line, at, end) : dots(at);
            }
            case '$' -> {
                return dollarStart(at);
            }
            default -> {
            }
        }
        return at + 1;
    }

    private int dots(int at) {
        return at + 1 < end && line[at + 1] == '.' ? at + 2 : at + 1;
    }

    private int dollarStart(int at) {
        int stop = at + 1;
        if (stop < end && ByteKind.of(line[stop]) == ByteKind.DIGIT) {
            return NumberToken.parameterEnd(line, at, end);
        }
        if (stop < end && ByteKind.of(line[stop]) == ByteKind.LETTER) {
            while (stop < end && line[stop] != '$' && ByteKind.isInIdentifier(line[stop])) {
                stop++;
            }
        }
        if (stop < end && line[stop] == '$') {
            dollarTag = Arrays.copyOfRange(line, at, stop + 1);
            state = State.DOLLAR;
            return stop + 1;
        }
        return at + 1;
    }

    private Result backslash(int start, int at) {
        text.append(line, start, at);
        if (at + 1 < end && (line[at + 1] == ';' || line[at + 1] == ':')) {
            text.append((char) line[at + 1]);
            if (line[at + 1] == ';') {
                functionBody.reset();
                text.compound();
            }
            position = at + 2;
            place();
            return null;
        }
        position = at + 1;
        return Result.BACKSLASH;
    }

    /** The end of a colon that is no variable; negative if the value of one was put in its place. */
    private int colon(int start, int at) {
        int next = at + 1 < end ? line[at + 1] : -1;
        if (next == ':' || next == '=') {
            return at + 2;
        }
        VariableReference reference = VariableReference.at(line, at, end);
        if (reference == null) {
            return at + 1;
        }
        Optional<String> value = variables.get(reference.name());
        if (reference.isTest()) {
            text.append(line, start, at);
            text.append(value.isPresent() ? "TRUE" : "FALSE");
        } else if (value.isEmpty() || reference.isPlain() && isExpanding(reference.name())) {
            return reference.end();
        } else {
            text.append(line, start, at);
            if (!reference.isPlain()) {
                text.append(reference.quoted(value.get()));
            } else {
                outer.push(new Segment(line, reference.end(), end, variable));
                byte[] inner = value.get().getBytes(StandardCharsets.UTF_8);
                line = inner;
                position = 0;
                end = inner.length;
                variable = reference.name();
                return -1;
            }
        }
        position = reference.end();
        place();
        return -1;
    }

    private boolean isExpanding(String name) {
        return name.equals(variable) || outer.stream().anyMatch(s -> name.equals(s.variable()));
    }

    private void comment() {
        int at = position;
        while (at < end) {
            byte b = line[at];
            if (b == '*' && at + 1 < end && line[at + 1] == '/') {
                at += 2;
                if (commentDepth-- <= 0) {
                    state = State.PLAIN;
                    break;
                }
            } else if (b == '/' && at + 1 < end && line[at + 1] == '*') {
                at += 2;
                commentDepth++;
            } else {
                at++;
            }
        }
        emit(position, at);
    }

    private void quote(boolean hasEscapes) {
        int at = position;
        while (at < end) {
            byte b = line[at];
            if (b == '\'') {
                if (at + 1 < end && line[at + 1] == '\'') {
                    at += 2;
                    continue;
                }
                at = afterQuote(at + 1);
                if (state == State.PLAIN) {
                    break;
                }
            } else if (b == '\\' && hasEscapes) {
                at += Math.min(2, end - at);
            } else {
                at++;
            }
        }
        emit(position, at);
    }

    private void bitQuote() {
        int at = position;
        while (at < end && line[at] != '\'') {
            at++;
        }
        emit(position, at < end ? afterQuote(at + 1) : at);
    }

    /** A string goes on after whitespace with a carriage return in it, which counts as a newline. */
    private int afterQuote(int at) {
        int scan = at;
        boolean hasNewline = false;
        while (scan < end) {
            if (ByteKind.isSpace(line[scan])) {
                hasNewline |= line[scan++] == '\r';
            } else if (startsComment(scan)) {
                scan = endOfLineComment(scan);
            } else {
                break;
            }
        }
        if (hasNewline && scan < end && line[scan] == '\'') {
            return scan + 1;
        }
        state = State.PLAIN;
        return at;
    }

    private void quotedIdentifier() {
        int at = position;
        while (at < end) {
            if (line[at++] == '"') {
                if (at >= end || line[at] != '"') {
                    state = State.PLAIN;
                    break;
                }
                at++;
            }
        }
        emit(position, at);
    }

    private void dollar() {
        int last = end - dollarTag.length;
        for (int at = position; at <= last; at++) {
            if (line[at] == '$' && Arrays.equals(line, at, at + dollarTag.length, dollarTag, 0, dollarTag.length)) {
                state = State.PLAIN;
                emit(position, at + dollarTag.length);
                return;
            }
        }
        emit(position, end);
    }

    private boolean startsComment(int at) {
        return at + 1 < end && line[at] == '-' && line[at + 1] == '-';
    }

    private int endOfLineComment(int at) {
        int stop = at;
        while (stop < end && line[stop] != '\r') {
            stop++;
        }
        return stop;
    }
}
