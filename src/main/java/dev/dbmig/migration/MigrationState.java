package dev.dbmig.migration;

/** The state of a migration: what the folder has, compared with the history. */
public enum MigrationState {
    APPLIED("applied"),
    /** In the folder, not in the history. */
    PENDING("pending"),
    /** Applied as far as the history knows, in the folder with another checksum. */
    CHANGED("changed"),
    /** In the history, not in the folder. */
    MISSING("missing"),
    /** Pending, though a higher version is applied. */
    OUT_OF_ORDER("out of order"),
    /** Its script is not one transaction, and stopped on the way. */
    FAILED("failed"),
    /** At or below the baseline: considered applied. */
    BASELINE("baseline");

    private final String label;

    MigrationState(String label) {
        this.label = label;
    }

    /** As users read it, in text and in JSON. */
    public String label() {
        return label;
    }
}
