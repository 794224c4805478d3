package dev.dbmig.sql;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** One file that is being read: a script, or one that it includes. Each has a statement of its own under way. */
final class ScriptFrame {

    private final Script script;
    private final Path file;
    private final LineSource lines;
    private final StatementText text = new StatementText();
    private final Lexer lexer;
    private boolean isFirst = true;
    private boolean isInLine;
    private boolean addedNewline;
    private int lengthWithNewline;

    /** @param file null for the script itself */
    ScriptFrame(Script script, Path file, Variables variables) throws IOException {
        this.script = script;
        this.file = file;
        this.lines = new LineSource(script.source().open(), script.firstLine());
        this.lexer = new Lexer(text, variables);
    }

    Script script() {
        return script;
    }

    Path file() {
        return file;
    }

    LineSource lines() {
        return lines;
    }

    Lexer lexer() {
        return lexer;
    }

    boolean isInLine() {
        return isInLine;
    }

    void endLine() {
        isInLine = false;
    }

    /** Goes to the next line that counts; false at the end of the file. */
    boolean nextLine() {
        try {
            while (lines.next()) {
                skipByteOrderMark();
                boolean isEmpty = lines.start() == lines.end();
                boolean isQuoted = lexer.quote().isOpen();
                if (!isEmpty || isQuoted) {
                    begin();
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw Unreadable.of(script.name(), e);
        }
    }

    /** The statement that is complete. */
    Statement take(int before, boolean isTerminated) {
        addedNewline = false;
        boolean isEmpty = StatementKinds.isEmpty(text);
        return text.take(script.name(), isEmpty ? before : before + 1, isTerminated);
    }

    /** What is left at the end of the file: a statement without a semicolon, if it is complete otherwise. */
    Optional<Statement> last(int before) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Statement rest = take(before, false);
        String unterminated = switch (lexer.quote().kind()) {
            case NONE -> lexer.parentheses() > 0 ? "unclosed parenthesis"
                    : lexer.isInFunctionBody() ? "BEGIN without END" : null;
            case COMMENT -> "unterminated /* comment";
            case IDENTIFIER -> "unterminated quoted identifier";
            case DOLLAR -> "unterminated dollar-quoted string";
            default -> "unterminated quoted string";
        };
        if (unterminated != null) {
            throw DbmigException.refused(rest.location() + ": " + unterminated + " in the statement that begins here")
                    .excerpt(rest.excerpt(0))
                    .hint("The file ends in the middle of it: is the file complete?");
        }
        return Optional.of(rest);
    }

    /** A line that holds only a backslash command leaves no trace in the statement around it. */
    void dropAddedNewline() {
        if (addedNewline && text.length() == lengthWithNewline) {
            text.removeLast();
        }
        addedNewline = false;
    }

    private void begin() {
        if (!lines.isPlain()) {
            validate();
        }
        addedNewline = !text.isEmpty();
        if (addedNewline) {
            text.append('\n');
            lengthWithNewline = text.length();
        }
        lexer.line(lines);
        isInLine = true;
    }

    private void skipByteOrderMark() {
        byte[] bytes = lines.bytes();
        int start = lines.start();
        if (isFirst && lines.end() - start >= 3 && bytes[start] == (byte) 0xEF && bytes[start + 1] == (byte) 0xBB
                && bytes[start + 2] == (byte) 0xBF) {
            lines.skip(3);
        }
        isFirst = false;
    }

    private void validate() {
        byte[] bytes = lines.bytes();
        for (int i = lines.start(); i < lines.end(); i++) {
            if (bytes[i] == 0) {
                throw DbmigException.refused(at(i) + ": a NUL byte").hint("PostgreSQL's text has none: is this a text file?");
            }
        }
        ByteBuffer line = ByteBuffer.wrap(bytes, lines.start(), lines.end() - lines.start());
        CharBuffer ignored = CharBuffer.allocate(line.remaining() + 1);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(line, ignored, true);
        if (result.isError()) {
            int wrong = line.position();
            throw DbmigException.refused(at(wrong) + ": invalid UTF-8: byte 0x"
                            + String.format("%02x", bytes[wrong] & 0xff))
                    .hint("Save the file as UTF-8, e.g. iconv -f LATIN1 -t UTF-8 " + script.name() + " > new.sql");
        }
    }

    private Location at(int index) {
        byte[] bytes = lines.bytes();
        int column = 1;
        for (int i = lines.start(); i < index; i++) {
            column += (bytes[i] & 0xC0) == 0x80 ? 0 : 1;
        }
        return new Location(script.name(), lines.number(), column);
    }
}
