/**
 * The story of a run: what it will do is decided first ({@link dev.dbmig.upgrade.Planner}, {@link
 * dev.dbmig.upgrade.Plan}), one run at a time works on a database ({@link dev.dbmig.upgrade.RunLock}), and
 * what was planned is done ({@link dev.dbmig.upgrade.Upgrade}).
 *
 * <dl>
 * <dt>run</dt><dd>one execution of a command that changes something</dd>
 * <dt>plan</dt><dd>the scripts that a run will apply or undo, in transactions</dd>
 * <dt>run lock</dt><dd>an advisory lock in the maintenance database, held by the session that works</dd>
 * </dl>
 */
package dev.dbmig.upgrade;
