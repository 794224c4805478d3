package dev.dbmig.migration;

/** How many transactions a run takes ({@code transaction:} in the configuration). */
public enum TransactionMode {
    /** One for all migrations that can share it: a failure undoes all of them. */
    ALL,
    /** One for each migration: those before a failed one stay applied. */
    EACH
}
