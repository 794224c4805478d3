package dev.dbmig.sql;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads a script as {@code psql -f} does, statement by statement. Memory does not grow with the script, only
 * with its longest statement.
 */
public final class ScriptReader implements AutoCloseable {

    private static final int DEEPEST_INCLUDE = 50;

    private final Variables variables;
    private final Deque<ScriptFrame> frames = new ArrayDeque<>();
    private Consumer<String> echo = line -> {
    };
    private boolean standardStrings = true;
    private String restrictKey;
    private int number;
    private CopyData copyData;

    /** @param variables are set by the script as it is read */
    public ScriptReader(Script script, Variables variables) {
        this.variables = variables;
        frames.push(open(script, null));
    }

    /** Where the lines of {@code \echo} go; without it they are dropped. */
    public void onEcho(Consumer<String> sink) {
        echo = sink;
    }

    /** Whether {@code '\'} is a complete string from now on; the server's parameter decides. */
    public void standardConformingStrings(boolean on) {
        standardStrings = on;
        frames.forEach(frame -> frame.lexer().quote().standardStrings(on));
    }

    /** What {@link #standardConformingStrings(boolean)} was told last; true without. */
    public boolean standardConformingStrings() {
        return standardStrings;
    }

    /**
     * The next statement; empty at the end of the script.
     *
     * @throws DbmigException with file, line and column if the script cannot be read on
     */
    public Optional<Statement> next() {
        if (copyData != null) {
            copyData.drain();
            copyData = null;
        }
        while (!frames.isEmpty()) {
            ScriptFrame frame = frames.peek();
            Optional<Statement> statement = advance(frame);
            if (statement.isPresent()) {
                return statement;
            }
            if (frames.peek() == frame) {
                close(frames.pop());
            }
        }
        if (restrictKey != null) {
            throw DbmigException.refused("\\restrict is never followed by \\unrestrict")
                    .hint("End the script with \\unrestrict " + restrictKey + ".");
        }
        return Optional.empty();
    }

    /**
     * The data of the {@code COPY … FROM STDIN} that {@link #next} has just given: the lines behind it, without
     * the end mark {@code \.}. It is to be read to its end; what is left of it is skipped.
     */
    public InputStream copyData() {
        copyData = new CopyData(frames.peek().lines());
        return copyData;
    }

    /** Passes over the data of the {@code COPY … FROM STDIN} that {@link #next} has just given. */
    public void skipCopyData() {
        copyData();
    }

    @Override
    public void close() {
        frames.forEach(ScriptReader::close);
        frames.clear();
    }

    /** Reads on in a frame, until a statement is complete, another file is included, or it ends. */
    private Optional<Statement> advance(ScriptFrame frame) {
        while (true) {
            if (!frame.isInLine()) {
                if (!frame.nextLine()) {
                    return frame.last(number).map(this::count);
                }
            }
            switch (frame.lexer().scan()) {
                case SEMICOLON -> {
                    return Optional.of(count(frame.take(number, true)));
                }
                case BACKSLASH -> {
                    if (obey(frame)) {
                        return Optional.empty();
                    }
                }
                case END_OF_LINE -> frame.endLine();
            }
        }
    }

    private Statement count(Statement statement) {
        number = statement.number();
        return statement;
    }

    /** True if another file is to be read first. */
    private boolean obey(ScriptFrame frame) {
        frame.dropAddedNewline();
        LexerInput input = frame.lexer().input();
        Location behind = input.location(frame.script().name());
        Location location = new Location(behind.script(), behind.line(), Math.max(1, behind.column() - 1));
        MetaCommand command = MetaCommand.read(input.takeRest(), variables, location);
        input.giveBack(command.rest());
        if (restrictKey != null && !command.name().equals("unrestrict")) {
            throw DbmigException.refused(location + ": \\" + command.name() + " between \\restrict and \\unrestrict")
                    .hint("A restricted script has no other backslash commands; is the file what it should be?");
        }
        switch (command.name()) {
            case "set" -> set(command);
            case "unset" -> variables.unset(command.only("the name of a variable"));
            case "echo", "qecho", "warn" -> echo(command);
            case "restrict" -> restrictKey = command.only("a key");
            case "unrestrict" -> unrestrict(command);
            default -> {
                include(command, frame);
                return true;
            }
        }
        return false;
    }

    private void set(MetaCommand command) {
        if (command.arguments().isEmpty()) {
            return;
        }
        String name = command.arguments().get(0);
        if (name.equals("AUTOCOMMIT") || name.equals("ON_ERROR_ROLLBACK") || name.equals("SINGLELINE")) {
            throw DbmigException.refused(command.location() + ": \\set " + name + " is not supported")
                    .hint("Write BEGIN and COMMIT, or SAVEPOINT, into the script instead.");
        }
        variables.set(name, String.join("", command.arguments().subList(1, command.arguments().size())));
    }

    private void echo(MetaCommand command) {
        boolean bare = !command.arguments().isEmpty() && command.arguments().get(0).equals("-n");
        echo.accept(String.join(" ", command.arguments().subList(bare ? 1 : 0, command.arguments().size())));
    }

    private void unrestrict(MetaCommand command) {
        if (restrictKey == null || !restrictKey.equals(command.only("a key"))) {
            throw DbmigException.refused(command.location() + ": \\unrestrict does not fit "
                            + (restrictKey == null ? "any \\restrict" : "the key of \\restrict"))
                    .hint("The file has been changed or put together wrongly; make it anew.");
        }
        restrictKey = null;
    }

    private void include(MetaCommand command, ScriptFrame from) {
        String name = command.only("the name of a file");
        boolean isRelative = command.name().equals("ir") || command.name().equals("include_relative");
        Path base = isRelative ? from.script().directory() : Path.of("").toAbsolutePath();
        Path file = base.resolve(name).normalize();
        boolean isCycle = frames.stream().anyMatch(frame -> file.equals(frame.file()));
        if (isCycle || frames.size() > DEEPEST_INCLUDE) {
            throw DbmigException.refused(command.location() + ": " + name + " includes itself")
                    .hint("Take one of the \\" + command.name() + " commands out.");
        }
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw DbmigException.refused(command.location() + ": cannot read the included file " + name)
                    .detail("Looked for " + file + ".")
                    .hint(isRelative ? "\\ir names are relative to the script that has them."
                            : "\\i names are relative to the folder that dbmig runs in; \\ir ones to the script.");
        }
        String shown = isRelative && from.script().name().lastIndexOf('/') >= 0
                ? from.script().name().substring(0, from.script().name().lastIndexOf('/') + 1) + name : name;
        frames.push(open(Script.ofFile(shown, file), file));
    }

    private ScriptFrame open(Script script, Path file) {
        try {
            ScriptFrame frame = new ScriptFrame(script, file, variables);
            frame.lexer().quote().standardStrings(standardStrings);
            return frame;
        } catch (IOException e) {
            throw Unreadable.of(script.name(), e);
        }
    }

    private static void close(ScriptFrame frame) {
        try {
            frame.lines().close();
        } catch (IOException e) {
            throw Unreadable.of(frame.script().name(), e);
        }
    }
}
