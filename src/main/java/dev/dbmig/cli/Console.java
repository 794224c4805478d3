package dev.dbmig.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What stands on the terminal: answers on the standard output, everything else on the standard error. */
final class Console {

    enum Style { PLAIN, BOLD, GOOD, BAD, WARN, DIM }

    private final PrintStream out;
    private final PrintStream err;
    private final boolean outIsTerminal;
    private final boolean errIsTerminal;
    private boolean hasColor;
    private boolean isQuiet;
    private boolean isJson;
    private boolean hasProgress;

    Console(OutputStream out, OutputStream err, boolean outIsTerminal, boolean errIsTerminal) {
        this.out = new PrintStream(out, false, StandardCharsets.UTF_8);
        this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
        this.outIsTerminal = outIsTerminal;
        this.errIsTerminal = errIsTerminal;
        this.hasColor = errIsTerminal && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
    }

    static Console ofProcess() {
        return new Console(new java.io.BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 13),
                new FileOutputStream(FileDescriptor.err), Terminal.isTerminal(1), Terminal.isTerminal(2));
    }

    void configure(boolean quiet, boolean json, boolean noColor) {
        isQuiet = quiet;
        isJson = json;
        hasColor &= !noColor;
    }

    boolean isJson() {
        return isJson;
    }

    boolean isQuiet() {
        return isQuiet;
    }

    OutputStream stream() {
        return out;
    }

    /** An answer. */
    void line(String text) {
        clearProgress();
        out.println(text);
    }

    /** An answer of many lines, written at once. */
    void lines(List<String> texts) {
        clearProgress();
        out.print(String.join(System.lineSeparator(), texts) + System.lineSeparator());
    }

    /** The one document that {@code --json} answers with. */
    void json(Object document) {
        out.println(Json.write(document));
    }

    /** Something on the way, not the answer: not said with {@code --quiet}. */
    void say(String text) {
        if (!isQuiet) {
            clearProgress();
            out.flush();
            (isJson ? err : out).println(text);
            out.flush();
        }
    }

    void warn(String text) {
        clearProgress();
        out.flush();
        err.println(styled(Style.WARN, "WARNING:") + "  " + text);
    }

    void error(String text) {
        clearProgress();
        out.flush();
        err.println(text);
    }

    /** A line that the next one replaces; only on a terminal. */
    void progress(String text) {
        if (errIsTerminal && !isQuiet && !isJson) {
            out.flush();
            int width = Terminal.width();
            err.print("\r" + (text.length() >= width ? text.substring(0, width - 2) + "…" : text) + "\u001b[K");
            err.flush();
            hasProgress = true;
        }
    }

    boolean showsProgress() {
        return errIsTerminal && !isQuiet && !isJson;
    }

    String styled(Style style, String text) {
        boolean colored = hasColor && (outIsTerminal || style == Style.BAD || style == Style.WARN);
        if (!colored || style == Style.PLAIN) {
            return text;
        }
        String code = switch (style) {
            case BOLD -> "1";
            case GOOD -> "32";
            case BAD -> "1;31";
            case WARN -> "33";
            default -> "2";
        };
        return "\u001b[" + code + "m" + text + "\u001b[0m";
    }

    void flush() {
        clearProgress();
        out.flush();
        err.flush();
    }

    private void clearProgress() {
        if (hasProgress) {
            err.print("\r\u001b[K");
            err.flush();
            hasProgress = false;
        }
    }
}
