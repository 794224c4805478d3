package dev.dbmig.cli;

import dev.dbmig.migration.TransactionMode;
import java.nio.file.Path;

/**
 * The section {@code migrations:}.
 *
 * @param dir absolute
 * @param shownAs the folder as it was written
 * @param allowsOutOfOrder whether a version below the newest applied one may still be applied
 */
record MigrationsConfig(Path dir, String shownAs, TransactionMode transaction, boolean allowsOutOfOrder) {}
