package dev.dbmig.upgrade;

import dev.dbmig.postgres.Session;
import java.util.Map;
import java.util.Optional;

/**
 * How much was written since the migrations were applied: what going back to a copy would leave out. Rows are
 * those that the server's statistics count, which come a moment late and are lost in a crash; that nothing was
 * written is proven by the number of transactions alone.
 */
final class WritesSince {

    private static final String MARK = """
            SELECT pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot()),
                (SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_catalog.pg_stat_user_tables)""";

    private WritesSince() {
    }

    /** @param session in the database */
    static Map<String, Object> mark(Session session) {
        var row = session.query(MARK).get(0);
        return Map.of("transaction", Long.valueOf(row.get(0)), "rows", Long.valueOf(row.get(1)));
    }

    /** In words; empty if nothing was, or the migrations were not applied completely and nothing could be. */
    static Optional<String> describe(RunKit kit) {
        Optional<Map<String, Object>> applied = kit.files().read("applied").filter(a -> kit.hasServedSince());
        if (applied.isEmpty()) {
            return Optional.empty();
        }
        try (Session session = kit.openSession()) {
            Map<String, Object> now = mark(session);
            long transactions = (Long) now.get("transaction") - (Long) applied.get().get("transaction");
            long rows = (Long) now.get("rows") - (Long) applied.get().get("rows");
            if (transactions == 0 || rows == 0) {
                return Optional.empty();
            }
            return Optional.of(rows > 0 ? "About " + rows + (rows == 1 ? " row was" : " rows were")
                    + " written since the new version was started."
                    : "How much was written since the new version was started is not known: the server's statistics were reset.");
        }
    }
}
