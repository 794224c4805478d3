package dev.dbmig.upgrade;

import dev.dbmig.postgres.Session;
import java.util.Map;
import java.util.Optional;

/**
 * How much may have been written since the migrations were applied: what going back to a copy would lose. The
 * number is that of the server's transactions, so it is an upper bound for one of its databases.
 */
final class WritesSince {

    private WritesSince() {
    }

    /** The number of the next transaction, without using one up. */
    static long mark(Session session) {
        return Long.parseLong(session.query("SELECT pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())").get(0).get(0));
    }

    /** Empty if the migrations were not applied completely, so that the application was not started. */
    static Optional<Long> count(RunKit kit) {
        Optional<Map<String, Object>> applied = kit.files().read("applied");
        return applied.filter(a -> kit.hasServedSince())
                .map(a -> Math.max(0, mark(kit.control()) - (Long) a.get("transaction")));
    }
}
