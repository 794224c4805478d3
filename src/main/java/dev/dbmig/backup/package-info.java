/**
 * Durable, proven {@code pg_dump} archives, and the way back from them into a new database.
 *
 * <ul>
 *   <li><b>backup</b>: a folder with an archive, what belongs to the database besides, and a manifest
 *   <li><b>archive</b>: what pg_dump wrote: one file (custom format) or a folder of files (directory format)
 *   <li><b>manifest</b>: what the backup holds, where it is from, and how far it is proven
 *   <li><b>grade</b>: how far: written, checksummed, decoded, restored, verified
 *   <li><b>partial</b>: being written, or left by one that was killed: its name ends in {@code .part}
 *   <li><b>good</b>: read to its end at least, undamaged, and not from the future: what retention counts from
 *   <li><b>retention</b>: which backups are kept, and why; a policy is a set of rules, and one that keeps is enough
 *   <li><b>removed</b>: on its way out: its name ends in {@code .removed} until its files are deleted
 *   <li><b>pinned</b>: kept whatever the retention policy says
 * </ul>
 */
package dev.dbmig.backup;
