package dev.dbmig.cli;

import dev.dbmig.migration.TransactionMode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The section {@code migrations:}.
 *
 * @param dir absolute
 * @param shownAs the folder as it was written
 * @param table whose rows are the migrations instead, perhaps with its schema
 * @param allowsOutOfOrder whether a version below the newest applied one may still be applied
 */
record MigrationsConfig(Path dir, String shownAs, Optional<String> table, TransactionMode transaction,
        boolean allowsOutOfOrder) {

    static final String USUAL = "migrations";

    /** Migrations in a folder. */
    MigrationsConfig(Path dir, String shownAs, TransactionMode transaction, boolean allowsOutOfOrder) {
        this(dir, shownAs, Optional.empty(), transaction, allowsOutOfOrder);
    }

    /** Whether it is another folder than the usual one. */
    boolean isFolderNamed() {
        return !shownAs.equals(USUAL);
    }
}
