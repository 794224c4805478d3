package dev.dbmig.sql;

import java.util.Optional;

/**
 * Something in a script that hurts, or may.
 *
 * @param excerpt the line with a caret under the place; empty where there is none
 * @param message what happens, in a sentence without a full stop
 * @param stake what the database at hand says of it: sizes, dependants; empty without a database
 * @param hint the safer way to write it
 * @param allowed why it is allowed, as the script says; empty if it is not
 * @param isDown whether it is in a script that goes back
 */
public record LintFinding(LintRule rule, LintLevel level, Location location, String excerpt, String message,
        Optional<String> stake, String hint, Optional<String> allowed, boolean isDown) {

    /** In a script that goes forward. */
    public LintFinding(LintRule rule, LintLevel level, Location location, String excerpt, String message,
            Optional<String> stake, String hint, Optional<String> allowed) {
        this(rule, level, location, excerpt, message, stake, hint, allowed, false);
    }

    /** The same, its script under another name. */
    public LintFinding in(String script) {
        return new LintFinding(rule, level, new Location(script, location.line(), location.column()), excerpt, message, stake, hint, allowed);
    }

    /** The same with another hint. */
    public LintFinding hinting(String other) {
        return new LintFinding(rule, level, location, excerpt, message, stake, other, allowed);
    }

    LintFinding allowedFor(String reason) {
        return new LintFinding(rule, level, location, excerpt, message, stake, hint, Optional.of(reason), isDown);
    }

    /** The same, in a script that goes back. */
    public LintFinding inDown() {
        return new LintFinding(rule, level, location, excerpt, message, stake, hint, allowed, true);
    }
}
