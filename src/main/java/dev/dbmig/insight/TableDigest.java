package dev.dbmig.insight;

import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.SqlText;
import java.util.List;
import java.util.stream.Collectors;

/** What is in small tables, such as a history, in one short text. */
public final class TableDigest {

    private TableDigest() {}

    /**
     * Equal for equal rows in any order, whatever the session's settings; a table that is not there has none.
     *
     * @param tables as the catalogue shows them, quoted where needed
     */
    public static String of(Session session, List<String> tables) {
        boolean ownTransaction = session.transactionStatus() == 'I';
        session.execute(ownTransaction ? "BEGIN READ ONLY" : "SAVEPOINT dbmig_digest");
        try {
            session.execute(SchemaFacts.SETTINGS);
            List<String> there = tables.stream().sorted().filter(table -> session.query(
                    "SELECT pg_catalog.to_regclass(" + SqlText.literal(table) + ")").get(0).get(0) != null).toList();
            return there.isEmpty() ? "" : session.query("SELECT " + there.stream().map(TableDigest::sql)
                    .collect(Collectors.joining(" || ' ' || "))).get(0).get(0);
        } finally {
            if (session.isUsable()) {
                session.execute(ownTransaction ? "ROLLBACK"
                        : "ROLLBACK TO SAVEPOINT dbmig_digest; RELEASE SAVEPOINT dbmig_digest");
            }
        }
    }

    private static String sql(String table) {
        return "(SELECT pg_catalog.count(*) || ':' || pg_catalog.md5(coalesce(pg_catalog.string_agg(t::text, E'\\n' ORDER BY t::text"
                + " COLLATE \"C\"), '')) FROM " + table + " t)";
    }
}
