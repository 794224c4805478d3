package dev.dbmig.upgrade;

import java.util.Map;

/**
 * How a run goes back once something of it is committed; decided before the stop.
 *
 * @param reason why this one, for the plan and the report
 */
record WayBack(Kind kind, String reason) {

    /** The cheapest first. */
    enum Kind {
        /** Transactions, and down scripts that nobody has proven: others may be writing, a copy would lose that. */
        DOWN_SCRIPTS,
        /** Down scripts that the rehearsal has run on the real data, back to an equal schema and equal rows. */
        PROVEN_DOWN,
        /** The copy that the backup was restored into for the rehearsal, if nothing is written until the stop. */
        UNCHANGED,
        /** A copy of the database, made while nobody writes. */
        CLONE,
        /** A second backup, made while nobody writes; it would be restored first. */
        DUMP;

        /** Whether another database takes the name. */
        boolean isSwap() {
            return this == UNCHANGED || this == CLONE || this == DUMP;
        }
    }

    Map<String, Object> toMap() {
        return Map.of("kind", kind.name(), "reason", reason);
    }

    static WayBack fromMap(Map<String, Object> map) {
        return new WayBack(Kind.valueOf((String) map.get("kind")), (String) map.get("reason"));
    }
}
