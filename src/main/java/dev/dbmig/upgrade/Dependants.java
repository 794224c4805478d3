package dev.dbmig.upgrade;

import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Identifiers;
import java.util.List;
import java.util.Optional;

/** What DROP … CASCADE takes along: what depends on an object, directly or by another, and is no part of it. */
final class Dependants {

    /** A view depends by its rule; the other way round the rule is a part of it. Defaults, indexes and sequences go with their tables. */
    private static final String QUERY = """
            WITH RECURSIVE start AS (%s),
            depends AS (
                SELECT CASE WHEN d.classid = 'pg_catalog.pg_rewrite'::regclass THEN 'pg_catalog.pg_class'::regclass ELSE d.classid END AS classid,
                    coalesce((SELECT r.ev_class FROM pg_catalog.pg_rewrite r
                        WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid), d.objid) AS objid,
                    CASE WHEN d.classid = 'pg_catalog.pg_class'::regclass THEN d.objsubid ELSE 0 END AS objsubid,
                    d.refclassid, d.refobjid, d.refobjsubid
                FROM pg_catalog.pg_depend d),
            objects (classid, objid, objsubid) AS (
                SELECT d.classid, d.objid, d.objsubid FROM depends d JOIN start s ON d.refclassid = s.classid AND d.refobjid = s.objid
                    WHERE s.subid = 0 OR d.refobjsubid = s.subid
                UNION
                SELECT d.classid, d.objid, d.objsubid FROM depends d JOIN objects o ON d.refclassid = o.classid AND d.refobjid = o.objid
                    WHERE NOT EXISTS (SELECT FROM start s WHERE s.classid = o.classid AND s.objid = o.objid)
                        AND (o.objsubid = 0 OR d.refobjsubid = o.objsubid))
            SELECT DISTINCT pg_catalog.pg_describe_object(o.classid, o.objid, o.objsubid) FROM objects o
            WHERE NOT EXISTS (SELECT FROM start s WHERE s.classid = o.classid AND s.objid = o.objid)
                AND NOT (o.objsubid > 0 AND EXISTS (SELECT FROM objects w WHERE w.classid = o.classid AND w.objid = o.objid AND w.objsubid = 0))
                AND o.classid IN ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_constraint'::regclass, 'pg_catalog.pg_proc'::regclass,
                    'pg_catalog.pg_policy'::regclass, 'pg_catalog.pg_type'::regclass, 'pg_catalog.pg_trigger'::regclass)
                AND (o.classid = 'pg_catalog.pg_class'::regclass AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = o.objid
                        AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT EXISTS (SELECT FROM start s WHERE s.objid = c.oid))
                    OR o.classid = 'pg_catalog.pg_constraint'::regclass AND EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.oid = o.objid
                        AND k.contype = 'f' AND NOT EXISTS (SELECT FROM start s WHERE s.objid = k.conrelid))
                    OR o.classid = 'pg_catalog.pg_proc'::regclass
                    OR o.classid = 'pg_catalog.pg_type'::regclass AND EXISTS (SELECT FROM pg_catalog.pg_type t WHERE t.oid = o.objid
                        AND t.typrelid = 0 AND t.typelem = 0))
            ORDER BY 1""";
    private static final String OWNED = """
            SELECT pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, oid, 0) FROM pg_catalog.pg_class
            WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND relowner = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = %s)
                AND relnamespace NOT IN ('pg_toast'::regnamespace, 'pg_catalog'::regnamespace, 'information_schema'::regnamespace) ORDER BY 1""";
    private static final String SCHEMA = """
            SELECT pg_catalog.pg_describe_object(classid, objid, 0) FROM (
                SELECT 'pg_catalog.pg_class'::regclass, oid FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
                    AND relnamespace = pg_catalog.to_regnamespace(%1$s::text)
                UNION ALL SELECT 'pg_catalog.pg_proc'::regclass, oid FROM pg_catalog.pg_proc WHERE pronamespace = pg_catalog.to_regnamespace(%1$s::text)
                UNION ALL SELECT 'pg_catalog.pg_type'::regclass, oid FROM pg_catalog.pg_type WHERE typtype IN ('e', 'd', 'r')
                    AND typnamespace = pg_catalog.to_regnamespace(%1$s::text)) o (classid, objid) ORDER BY 1""";
    private static final String TRUNCATED = """
            WITH RECURSIVE found (oid) AS (SELECT pg_catalog.to_regclass(%1$s::text)::oid UNION
                SELECT k.conrelid FROM pg_catalog.pg_constraint k JOIN found f ON k.confrelid = f.oid WHERE k.contype = 'f')
            SELECT pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, oid, 0) FROM found
            WHERE oid <> pg_catalog.to_regclass(%1$s::text) ORDER BY 1""";

    private Dependants() {
    }

    /** @param kind {@code table}, {@code view}, {@code column}, {@code type}, {@code function}, {@code sequence}, {@code extension}, {@code schema}, {@code owner}, {@code truncate} */
    static List<String> of(Session session, String kind, List<String> name, Optional<String> column) {
        String quoted = LiveSchema.literal(name);
        String sql = switch (kind) {
            case "schema" -> SCHEMA.formatted(quoted);
            case "owner" -> OWNED.formatted(Identifiers.literal(name.isEmpty() ? "" : name.get(0)));
            case "truncate" -> TRUNCATED.formatted(quoted);
            default -> QUERY.formatted(start(kind, name, column));
        };
        return session.query(sql).stream().map(row -> row.get(0)).toList();
    }

    private static String start(String kind, List<String> parts, Optional<String> column) {
        String name = LiveSchema.literal(parts);
        String bare = parts.isEmpty() ? "" : parts.get(parts.size() - 1);
        String sql = "SELECT 'pg_catalog.%s'::regclass AS classid, %s AS objid, %s AS subid";
        return switch (kind) {
            case "type", "domain" -> sql.formatted("pg_type", "pg_catalog.to_regtype(" + name + ")::oid", "0");
            case "extension" -> "SELECT d.classid, d.objid, 0 AS subid FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid"
                    + " WHERE d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.deptype = 'e' AND e.extname = "
                    + Identifiers.literal(bare);
            case "function", "procedure" -> sql.formatted("pg_proc", "p.oid", "0") + " FROM pg_catalog.pg_proc p WHERE p.oid = pg_catalog.to_regproc(" + name + ")";
            default -> sql.formatted("pg_class", "pg_catalog.to_regclass(" + name + ")::oid", column.map(c -> "coalesce((SELECT attnum FROM"
                    + " pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(" + name + ") AND attname = " + Identifiers.literal(c)
                    + "), -1)").orElse("0"));
        };
    }
}
