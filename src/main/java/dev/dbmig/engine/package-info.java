/**
 * Migrations that another program keeps and applies: Alembic, Sqitch, Flyway, or any that a few commands can ask.
 * dbmig asks it what there is and what is applied, tells it where to go, and does the rest around it.
 *
 * <dl>
 * <dt>engine</dt><dd>the other program, with its own folder of migrations and its own tracking table</dd>
 * <dt>verb</dt><dd>what an engine can be told: current, history, upgrade, downgrade, sql, new, stamp</dd>
 * <dt>revision</dt><dd>one migration as the engine knows it; revisions may branch and be merged</dd>
 * <dt>head</dt><dd>a revision that nothing comes after</dd>
 * </dl>
 */
package dev.dbmig.engine;
