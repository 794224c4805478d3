package dev.dbmig.upgrade;

import dev.dbmig.migration.TransactionMode;

/** What the configuration says about the making of a plan. */
public record PlanRules(TransactionMode transactionMode, boolean allowsOutOfOrder) {
}
