package dev.dbmig.upgrade;

import dev.dbmig.migration.HistoryTable;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Identifiers;
import java.util.List;

/** Whether anything is in a database: tables, views, sequences, functions and types that belong to no extension. */
final class DatabaseContents {

    private static final String QUERY = """
            SELECT what FROM (
                SELECT 'pg_class'::regclass AS class, c.oid, n.nspname, format('%%I.%%I', n.nspname, c.relname) AS what
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
                    AND NOT (n.nspname = %1$s AND (c.relname = %2$s OR EXISTS (SELECT FROM pg_depend d
                        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
                        AND d.refobjid = to_regclass(format('%%I.%%I', %1$s, %2$s)))))
                UNION ALL SELECT 'pg_proc'::regclass, p.oid, n.nspname, format('%%I.%%I()', n.nspname, p.proname)
                FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                UNION ALL SELECT 'pg_type'::regclass, t.oid, n.nspname, format('%%I.%%I', n.nspname, t.typname)
                FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype IN ('e', 'd', 'r')) o
            WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND NOT EXISTS (SELECT FROM pg_depend d
                WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e')
            ORDER BY 1""";

    private DatabaseContents() {
    }

    /** Their names, but for the history's own. */
    static List<String> names(Session session, HistoryTable history) {
        return session.query(QUERY.formatted(Identifiers.literal(history.schema()), Identifiers.literal(history.table())))
                .stream().map(row -> row.get(0)).toList();
    }
}
