package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.History;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.postgres.PoolerCheck;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Identifiers;
import java.util.List;

/** What must be true of the server before a run begins. */
final class ServerChecks {

    private ServerChecks() {
    }

    /** @throws DbmigException if no run can be made here */
    static void check(Session session, HistoryTable table) {
        check(session);
        refuseMissingPrivilege(session, table);
    }

    /** Where another tool keeps the history. */
    static void check(Session session) {
        PoolerCheck.refusePooler(session);
        refuseStandby(session);
    }

    static void refuseStandby(Session session) {
        if (session.query("SELECT pg_catalog.pg_is_in_recovery()").get(0).get(0).equals("t")) {
            throw DbmigException.refused("the server is a standby: it can only be read")
                    .hint("Connect to the primary; with several hosts in the URL: target_session_attrs=read-write.");
        }
    }

    private static void refuseMissingPrivilege(Session session, HistoryTable table) {
        if (new History(table).exists(session)) {
            return;
        }
        List<List<String>> found = session.query("""
                SELECT pg_catalog.has_schema_privilege(n.oid, 'CREATE'), current_user
                FROM pg_catalog.pg_namespace n WHERE n.nspname = %s""".formatted(Identifiers.literal(table.schema())));
        if (!found.isEmpty() && found.get(0).get(0).equals("f")) {
            throw DbmigException.refused("role \"" + found.get(0).get(1) + "\" may not create the history table "
                            + table)
                    .hint("GRANT CREATE ON SCHEMA " + Identifiers.quote(table.schema()) + " TO "
                            + Identifiers.quote(found.get(0).get(1)) + "; or name another schema with history.schema.");
        }
    }
}
