package dev.dbmig.insight;

import dev.dbmig.postgres.ConnectionLostException;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What is wrong in a database though no statement failed. A sentence each. */
public final class Problems {

    private static final String NOT_OURS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

    private Problems() {
    }

    /**
     * Invalid indexes, and foreign keys that hold no more.
     *
     * @param session in a transaction or not; nothing is changed
     */
    public static List<String> inData(Session session) {
        return look(session, "SET LOCAL search_path = pg_catalog", () -> {
            List<String> problems = new ArrayList<>(invalidIndexes(session));
            problems.addAll(ForeignKeys.violated(session));
            return problems;
        });
    }

    /** Foreign keys that hold no more; see {@link #inData}. */
    public static List<String> violatedForeignKeys(Session session) {
        return look(session, "SET LOCAL search_path = pg_catalog", () -> ForeignKeys.violated(session));
    }

    /** Indexes that a CREATE INDEX CONCURRENTLY left behind: maintained with each write, used by no query. */
    public static List<String> invalidIndexes(Session session) {
        return session.query("SELECT i.indexrelid::pg_catalog.regclass::text FROM pg_catalog.pg_index i WHERE NOT"
                        + " i.indisvalid AND i.indisready AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE"
                        + " h.inhparent = i.indexrelid) AND (SELECT relkind FROM pg_catalog.pg_class c WHERE c.oid ="
                        + " i.indexrelid) = 'i' ORDER BY 1").stream()
                .map(row -> "index " + row.get(0) + " is invalid").toList();
    }

    /** Views that can no longer be queried, and functions whose body no longer fits the schema. */
    public static List<String> inCode(Session session) {
        String parsedLate = session.version().major() >= 14 ? " AND p.prosqlbody IS NULL" : "";
        return look(session, "", () -> {
            List<String> problems = new ArrayList<>();
            session.query("SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                            + " WHERE c.relkind IN ('v', 'm') AND " + NOT_OURS + " ORDER BY 1")
                    .forEach(view -> attempt(session, "EXPLAIN SELECT * FROM " + view.get(0), "view " + view.get(0), problems));
            session.query("SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n"
                            + " ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang WHERE l.lanname = 'sql'"
                            + " AND p.prokind IN ('f', 'p')" + parsedLate + " AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.objid = p.oid"
                            + " AND x.deptype = 'e') AND " + NOT_OURS)
                    .forEach(function -> attempt(session, function.get(1), "function " + function.get(0), problems));
            return problems;
        });
    }

    private static void attempt(Session session, String sql, String what, List<String> problems) {
        session.execute("SAVEPOINT dbmig_look");
        try {
            session.execute(sql);
        } catch (ConnectionLostException e) {
            throw e;
        } catch (PostgresException e) {
            if (!e.sqlState().startsWith("42501")) {
                problems.add(what + " does not work: " + e.serverMessage().message());
            }
        }
        session.execute("ROLLBACK TO SAVEPOINT dbmig_look; RELEASE SAVEPOINT dbmig_look");
    }

    /** In a transaction, whose effects are undone. */
    private static List<String> look(Session session, String setting, Supplier<List<String>> question) {
        boolean own = session.transactionStatus() == 'I';
        session.execute(own ? "BEGIN" : "SAVEPOINT dbmig_problems");
        try {
            if (!setting.isEmpty()) {
                session.execute(setting);
            }
            return question.get();
        } finally {
            if (session.isUsable()) {
                session.execute(own ? "ROLLBACK"
                        : "ROLLBACK TO SAVEPOINT dbmig_problems; RELEASE SAVEPOINT dbmig_problems");
            }
        }
    }
}
