package dev.dbmig.upgrade;

import dev.dbmig.migration.TransactionGroup;
import dev.dbmig.migration.Workplace.RunGuard;
import java.util.List;
import java.util.Optional;

/** Carries out what was planned, and knows what takes it back: dbmig's own migrator, or another tool. */
interface MigrationEngine {

    /**
     * Applies or undoes, at the database or a copy of it.
     *
     * @throws dev.dbmig.DbmigException if it failed, or was asked to end; none of its sessions is at work any more
     */
    void migrate(List<TransactionGroup> groups, RunKit.Place place, RunGuard guard);

    /**
     * What takes back what the run has done at a place; empty if it has done nothing there.
     *
     * @throws dev.dbmig.DbmigException if scripts cannot take it back
     */
    Optional<Plan> planUndo(RunKit.Place place);

    /** Whether the guard can look at what a transaction has done before it commits. */
    boolean isInspectedBeforeCommit();
}
