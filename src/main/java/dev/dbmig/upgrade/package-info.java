/**
 * The story of a run: what it will do is decided first ({@link dev.dbmig.upgrade.Planner}, {@link
 * dev.dbmig.upgrade.Plan}), one run at a time works on a database ({@link dev.dbmig.upgrade.RunLock}), and
 * what was planned is done ({@link dev.dbmig.upgrade.Upgrade}). Around it stand the steps of the safe run, each with its
 * way back: {@code SafeRun} lists them, {@code Steps} walks them, {@code Journal} remembers them, {@link
 * dev.dbmig.upgrade.UnfinishedRuns} ends what was killed.
 *
 * <p>{@link dev.dbmig.upgrade.Restore} is the other kind of run, of the same parts: it brings a backup back.
 *
 * <dl>
 * <dt>run</dt><dd>one execution of a command that changes something</dd>
 * <dt>plan</dt><dd>the scripts that a run will apply or undo, in transactions</dd>
 * <dt>step</dt><dd>one stage of a run; what it did is undone in reverse order until the run is committed</dd>
 * <dt>way back</dt><dd>how committed migrations are taken back: by proven down scripts, or by a copy that takes the name</dd>
 * <dt>restore</dt><dd>a backup brought into a new database beside, proven there, that then takes the name</dd>
 * <dt>safety copy</dt><dd>a database beside the real one that nobody has written to since the stop</dd>
 * <dt>run lock</dt><dd>an advisory lock in the maintenance database, held by the session that works</dd>
 * </dl>
 */
package dev.dbmig.upgrade;
