package dev.dbmig.sql;

import java.util.Locale;

/** How much a finding matters, the least first. */
public enum LintLevel {
    NOTE, WARNING, ERROR;

    /** One less; a note stays one. */
    LintLevel lower() {
        return this == ERROR ? WARNING : NOTE;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
