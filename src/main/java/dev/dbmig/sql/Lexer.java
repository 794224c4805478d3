package dev.dbmig.sql;

import java.util.Optional;

/**
 * Finds where statements end, by the rules of psql's own lexer (psqlscan.l of PostgreSQL 15): line by line,
 * with a state that lives on from one line to the next.
 */
final class Lexer {

    enum Result { END_OF_LINE, SEMICOLON, BACKSLASH }

    private final StatementText text;
    private final Variables variables;
    private final LexerInput input = new LexerInput();
    private final OpenQuote quote = new OpenQuote();
    private final FunctionBody functionBody = new FunctionBody();
    private int parentheses;

    Lexer(StatementText text, Variables variables) {
        this.text = text;
        this.variables = variables;
    }

    /** What it is in at the moment, a quote or a comment. */
    OpenQuote quote() {
        return quote;
    }

    LexerInput input() {
        return input;
    }

    int parentheses() {
        return parentheses;
    }

    boolean isInFunctionBody() {
        return functionBody.isOpen();
    }

    /** Goes on in the next line of the script. */
    void line(LineSource source) {
        input.line(source);
        if (!text.isEmpty()) {
            input.place(text);
        }
    }

    Result scan() {
        while (true) {
            if (input.position >= input.end) {
                if (!input.leave()) {
                    return Result.END_OF_LINE;
                }
                input.place(text);
                continue;
            }
            if (quote.isOpen()) {
                emit(input.position, quote.goOn(input.line, input.position, input.end));
                continue;
            }
            Result result = plain(input.line, input.end);
            if (result != null) {
                return result;
            }
        }
    }

    /** Goes through text outside quotes; null if it goes on in another state or segment. */
    private Result plain(byte[] line, int end) {
        int start = skipLeading(line, end);
        int at = start;
        while (at < end) {
            byte b = line[at];
            switch (ByteKind.of(b)) {
                case ByteKind.OTHER -> at++;
                case ByteKind.LETTER -> {
                    int stop = word(line, at, end);
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
                    if (quote.isOpen()) {
                        return emit(start, stop);
                    }
                    at = stop;
                }
            }
        }
        return emit(start, end);
    }

    /** Whitespace and line comments before a statement are not part of it. */
    private int skipLeading(byte[] line, int end) {
        int at = input.position;
        if (!text.isEmpty()) {
            return at;
        }
        while (at < end) {
            if (ByteKind.isSpace(line[at])) {
                at++;
            } else if (Quotes.startsComment(line, at, end)) {
                at = Quotes.endOfLineComment(line, at, end);
            } else {
                break;
            }
        }
        input.position = at;
        input.place(text);
        return at;
    }

    private Result emit(int start, int stop) {
        text.append(input.line, start, stop);
        input.position = stop;
        return null;
    }

    /** The end of an identifier; or, negated, the place behind a prefix and the quote that it belongs to. */
    private int word(byte[] line, int at, int end) {
        int next = at + 1 < end ? line[at + 1] : -1;
        if (next == '\'' || next == '&') {
            int prefixed = quote.prefix(line, at, end);
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

    private int special(byte b, int at) {
        byte[] line = input.line;
        int end = input.end;
        int next = at + 1 < end ? line[at + 1] : -1;
        switch (b) {
            case '(' -> parentheses++;
            case ')' -> parentheses = Math.max(0, parentheses - 1);
            case '.' -> {
                boolean isNumber = next >= '0' && next <= '9';
                return isNumber ? NumberToken.end(line, at, end) : at + (next == '.' ? 2 : 1);
            }
            case '-' -> {
                return next == '-' ? Quotes.endOfLineComment(line, at, end) : at + 1;
            }
            case '$' -> {
                boolean isParameter = next >= '0' && next <= '9';
                return isParameter ? NumberToken.parameterEnd(line, at, end) : quote.dollar(line, at, end);
            }
            default -> {
                return quote.open(b, next, at);
            }
        }
        return at + 1;
    }

    private Result backslash(int start, int at) {
        byte next = at + 1 < input.end ? input.line[at + 1] : 0;
        text.append(input.line, start, at);
        if (next != ';' && next != ':') {
            input.position = at + 1;
            return Result.BACKSLASH;
        }
        text.append((char) next);
        if (next == ';') {
            functionBody.reset();
            text.compound();
        }
        input.position = at + 2;
        input.place(text);
        return null;
    }

    /** The end of a colon that is no variable; negative if the value of one was put in its place. */
    private int colon(int start, int at) {
        int next = at + 1 < input.end ? input.line[at + 1] : -1;
        if (next == ':' || next == '=') {
            return at + 2;
        }
        VariableReference reference = VariableReference.at(input.line, at, input.end);
        if (reference == null) {
            return at + 1;
        }
        Optional<String> value = variables.get(reference.name());
        boolean stays = value.isEmpty() || reference.isPlain() && input.isReading(reference.name());
        if (stays && !reference.isTest()) {
            return reference.end();
        }
        text.append(input.line, start, at);
        if (reference.isPlain()) {
            input.enter(reference.name(), value.orElseThrow(), reference.end());
            return -1;
        }
        text.append(reference.isTest() ? value.isPresent() ? "TRUE" : "FALSE" : reference.quoted(value.orElseThrow()));
        input.position = reference.end();
        input.place(text);
        return -1;
    }
}
