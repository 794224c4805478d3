package dev.dbmig.migration;

import java.util.Locale;

/** What a row of the history says of its migration. */
public enum RowState {
    /** Its script is not one transaction, and has begun; with nobody at work it was stopped on the way. */
    STARTED,
    APPLIED,
    /** Its down script is not one transaction, and has begun. */
    UNDOING,
    UNDONE,
    /** A repeatable migration that has been applied again since. */
    REPLACED;

    /** As it stands in the table. */
    String stored() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RowState of(String stored) {
        return valueOf(stored.toUpperCase(Locale.ROOT));
    }

    boolean isCurrent() {
        return this == STARTED || this == APPLIED || this == UNDOING;
    }

    /** Begun, not ended: a run continues it before anything else. */
    public boolean isUnfinished() {
        return this == STARTED || this == UNDOING;
    }
}
