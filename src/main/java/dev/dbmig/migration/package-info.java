/**
 * Migrations: the folder that holds them, and their history.
 *
 * <ul>
 *   <li><b>migration</b>: one versioned change: an up script, perhaps a down script and a verify script
 *   <li><b>version</b>: what orders migrations, compared by its parts as numbers
 *   <li><b>layout</b>: the naming convention of a folder, found by looking at it
 *   <li><b>section</b>: the part of a single file (dbmate, goose) that is its up or its down script
 *   <li><b>directive</b>: a comment that changes how a script is run, such as {@code -- dbmig: no-transaction}
 * </ul>
 */
package dev.dbmig.migration;
