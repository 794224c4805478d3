package dev.dbmig;

import java.util.Optional;

/**
 * An expected failure, told as PostgreSQL tells its own: one line of what is wrong, then perhaps the
 * lines of the script it is about, a DETAIL and a HINT that says what to do next.
 *
 * <p>It is printed without a stack trace; anything else that is thrown is a bug.
 */
public class DbmigException extends RuntimeException {

    private final ExitCode exitCode;
    private String excerpt;
    private String detail;
    private String hint;

    public DbmigException(ExitCode exitCode, String message) {
        this(exitCode, message, null);
    }

    public DbmigException(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** Wrong command line or configuration: {@link ExitCode#USAGE}. */
    public static DbmigException usage(String message) {
        return new DbmigException(ExitCode.USAGE, message);
    }

    /** Refused before the first effect: {@link ExitCode#REFUSED}. */
    public static DbmigException refused(String message) {
        return new DbmigException(ExitCode.REFUSED, message);
    }

    /** Adds the lines of the script that the error is about, with a caret under the place. */
    public DbmigException excerpt(String lines) {
        this.excerpt = lines;
        return this;
    }

    public DbmigException detail(String text) {
        this.detail = text;
        return this;
    }

    /** Adds what to do next. */
    public DbmigException hint(String text) {
        this.hint = text;
        return this;
    }

    /** The same, with another word about production; this one is its cause. */
    public DbmigException as(ExitCode other) {
        DbmigException same = new DbmigException(other, getMessage(), this);
        same.excerpt = excerpt;
        same.detail = detail;
        same.hint = hint;
        return same;
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    public Optional<String> excerpt() {
        return Optional.ofNullable(excerpt);
    }

    public Optional<String> detail() {
        return Optional.ofNullable(detail);
    }

    public Optional<String> hint() {
        return Optional.ofNullable(hint);
    }
}
