/**
 * Folders of migrations as teams have them, the history of a database, the comparison of the two, and the
 * migrator that applies and undoes.
 *
 * <dl>
 * <dt>migration</dt><dd>one versioned change: an up script, perhaps a down script and a verify script</dd>
 * <dt>version</dt><dd>what orders migrations, compared by its parts as numbers</dd>
 * <dt>layout</dt><dd>the naming convention of a folder</dd>
 * <dt>history</dt><dd>the table that says which migrations are applied; rows are kept, not deleted</dd>
 * <dt>state</dt><dd>of a migration: pending, applied, missing, changed, out of order, failed, baseline</dd>
 * <dt>task</dt><dd>one script that a run applies or undoes</dd>
 * <dt>group</dt><dd>the tasks that commit together</dd>
 * <dt>stepwise</dt><dd>a script that is not one transaction: recorded statement by statement, and continued
 * where it stopped</dd>
 * </dl>
 */
package dev.dbmig.migration;
