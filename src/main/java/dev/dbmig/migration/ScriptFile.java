package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one pass over a script file finds: header, directives and, in a single-file layout, its sections. A
 * plain script is read only as far as {@value #LOOK} bytes; a file with sections is read to its end.
 */
final class ScriptFile {

    /** Directives are looked for in this many bytes; a header stands at the top. */
    private static final long LOOK = 1 << 16;

    /** A part of a file: its first line, its bytes, whether it holds anything but comments. */
    record Section(int firstLine, long from, long to, boolean empty, Optional<Boolean> transaction) {}

    private final String shown;
    private final Comments comments = new Comments();
    private final List<Section> ups = new ArrayList<>();
    private final List<Section> downs = new ArrayList<>();
    private Header header = Header.NONE;
    private Optional<Boolean> transaction = Optional.empty();
    private LayoutKind single;
    private Directive open;
    private int firstLine;
    private long from;
    private boolean empty = true;
    private boolean anyStatement;
    private int blockLine;
    private String checksum;
    private boolean isLiquibase;

    private ScriptFile(String shown) {
        this.shown = shown;
    }

    /** Reads the head of {@code file}, and all of it where it has sections. */
    static ScriptFile read(String shown, Path file, ReadingSpace space) {
        try (InputStream in = new FileInputStream(file.toFile())) {
            return read(shown, in, space);
        } catch (FileNotFoundException e) {
            throw Unreadable.file(shown, reason(file, e));
        } catch (IOException e) {
            throw Unreadable.file(shown, e);
        }
    }

    /** The same of a script that is no file. */
    static ScriptFile read(String shown, InputStream in, ReadingSpace space) throws IOException {
        ScriptFile script = new ScriptFile(shown);
        int length = space.fill(in);
        boolean whole = length < space.bytes().length;
        script.scan(new LineScanner(space, length, whole ? InputStream.nullInputStream() : in));
        if (whole) {
            script.sum(space, length);
        }
        return script;
    }

    /** The exception says in words only why; that of a channel says it by its class. */
    private static IOException reason(Path file, FileNotFoundException otherwise) {
        try {
            Files.newInputStream(file).close();
            return otherwise;
        } catch (IOException e) {
            return e;
        }
    }

    /** A small file is read once: its checksum comes from the same bytes. */
    private void sum(ReadingSpace space, int length) {
        if (single == null) {
            checksum = space.checksum().of(space.bytes(), 0, length);
        } else if (downs.isEmpty() || downs.get(0).from() >= ups.get(0).to()) {
            checksum = space.checksum().of(space.bytes(), (int) ups.get(0).from(), (int) ups.get(0).to());
        }
    }

    /** Of the script, or of its up section; null if it is to be computed from the file. */
    String checksum() {
        return checksum;
    }

    private void scan(LineScanner lines) throws IOException {
        while ((single != null || lines.end() < LOOK) && lines.next(comments.isInside())) {
            if (lines.number() == 1 && lines.isUtf16()) {
                throw DbmigException.refused("\"" + shown + "\" is encoded in UTF-16")
                        .hint("Save it as UTF-8.");
            }
            if (comments.isInside() || !lines.beginsStatement()) {
                line(lines, lines.text());
            } else {
                statement(lines);
            }
        }
        if (blockLine > 0) {
            throw refused(blockLine, "'-- +goose StatementBegin' has no StatementEnd",
                    "Add '-- +goose StatementEnd' after the statement.");
        }
        close(lines.end());
        if (single == LayoutKind.NODE_PG_MIGRATE && downs.isEmpty()) {
            single = null;
        }
        if (single != null && ups.isEmpty()) {
            throw refused(1, "there is a down section but no up section",
                    "Add '" + (single == LayoutKind.DBMATE ? "-- migrate:up" : "-- +goose Up") + "' before it.");
        }
    }

    private void line(LineScanner lines, String text) {
        if (!comments.isOnlyComment(text)) {
            statement(lines);
            return;
        }
        if (!text.startsWith("--")) {
            return;
        }
        isLiquibase |= lines.number() == 1 && LiquibaseFile.isFormatted(text);
        Directive directive = Directive.of(text, lines.number(), shown);
        if (directive != null && directive.layout() == LayoutKind.NODE_PG_MIGRATE) {
            obeyIfSection(directive, lines);
        } else if (directive != null && directive.layout() != null && lines.isIndented()) {
            throw refused(lines.number(), "'" + directive.text() + "' is indented, so that it is no directive for the tool "
                    + "that the file was made for", "Move it to the beginning of the line, or reword the comment.");
        } else if (directive != null) {
            obey(directive, lines);
        } else if (!anyStatement) {
            header = header.with(text.substring(2));
        }
    }

    /** Words that anybody may write in a comment: sections only where the down section follows the up section. */
    private void obeyIfSection(Directive directive, LineScanner lines) {
        boolean begins = single == null && !anyStatement && directive.what() == Directive.What.UP;
        if (begins || single == LayoutKind.NODE_PG_MIGRATE) {
            single = LayoutKind.NODE_PG_MIGRATE;
            begin(directive, lines);
        }
    }

    private void statement(LineScanner lines) {
        anyStatement = true;
        if (single != null && open == null) {
            throw refused(lines.number(), "a statement stands before the first section",
                    "Move it below '-- migrate:up' or '-- +goose Up'.");
        }
        empty = false;
    }

    private void obey(Directive directive, LineScanner lines) {
        if (directive.layout() != null) {
            if (single == null && anyStatement) {
                throw refused(lines.number(), "a statement stands before '" + directive.text() + "'",
                        "Sections begin before the first statement: move the statement into one.");
            }
            if (single != null && single != directive.layout()) {
                throw refused(lines.number(), "directives of two tools in one file", "Keep those of one.");
            }
            single = directive.layout();
        }
        switch (directive.what()) {
            case UP, DOWN -> begin(directive, lines);
            case NO_TRANSACTION -> runOutsideATransaction(directive, lines);
            case STATEMENT_BEGIN -> blockLine = lines.number();
            case STATEMENT_END -> endBlock(lines);
        }
    }

    private void runOutsideATransaction(Directive directive, LineScanner lines) {
        if (anyStatement) {
            throw refused(lines.number(), "'" + directive.text() + "' stands after the first statement",
                    "Move it to the top of the file.");
        }
        transaction = Optional.of(false);
    }

    private void endBlock(LineScanner lines) {
        if (blockLine == 0) {
            throw refused(lines.number(), "'-- +goose StatementEnd' has no StatementBegin",
                    "Add '-- +goose StatementBegin' before the statement.");
        }
        blockLine = 0;
    }

    private void begin(Directive directive, LineScanner lines) {
        close(lines.start());
        boolean up = directive.what() == Directive.What.UP;
        if (!(up ? ups : downs).isEmpty()) {
            throw refused(lines.number(), "a second '" + directive.text() + "' in one file",
                    "Join the two sections, or make two migrations of them.");
        }
        if (!up && ups.isEmpty()) {
            throw refused(lines.number(), "'" + directive.text() + "' stands before the up section",
                    "Put the up section first.");
        }
        open = directive;
        firstLine = lines.number() + 1;
        from = lines.end();
        empty = true;
    }

    private void close(long end) {
        if (open != null) {
            Section section = new Section(firstLine, from, Math.max(from, end), empty,
                    open.transaction().or(() -> transaction));
            (open.what() == Directive.What.UP ? ups : downs).add(section);
        }
    }

    private DbmigException refused(int line, String what, String hint) {
        return DbmigException.refused(shown + ":" + line + ": " + what).hint(hint);
    }

    Header header() {
        return header;
    }

    Optional<Boolean> transaction() {
        return transaction;
    }

    /** Whether it begins as Liquibase's files of SQL do. */
    boolean isLiquibase() {
        return isLiquibase;
    }

    /** Whether what was read holds nothing but comments. */
    boolean isEmpty() {
        return single == null ? !anyStatement : ups.get(0).empty();
    }

    /** DBMATE, GOOSE or NODE_PG_MIGRATE for a file with sections. */
    Optional<LayoutKind> single() {
        return Optional.ofNullable(single);
    }

    Section up() {
        return ups.get(0);
    }

    Optional<Section> down() {
        return downs.stream().findFirst();
    }
}
