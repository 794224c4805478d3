/**
 * dbmig changes the schema of a production PostgreSQL database without fear. This package is the leaf
 * that every other may use: the one expected exception and the exit codes.
 *
 * <p>The arrows between the packages go one way:
 *
 * <pre>
 * cli → upgrade → {migration, backup, service, insight}
 * migration → sql
 * {migration, backup, insight} → postgres → process
 * service → process
 * {upgrade, backup} → file
 * </pre>
 */
package dev.dbmig;
