package dev.dbmig.insight;

import java.util.List;

/** Likewise for what is built on tables and types: see {@link SchemaSqlQueries}. */
final class DependentSqlQueries {

    private static final String CONSTRAINTS = """
            SELECT CASE k.contype WHEN 'f' THEN 60 ELSE 55 END, 'constraint ' || coalesce(RELNAME, format_type(k.contypid, NULL)) || ' ' || quote_ident(k.conname),
                '', 'replace', x.alter || ' ADD CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid),
                x.alter || ' DROP CONSTRAINT ' || quote_ident(k.conname), k.oid::bigint
            FROM pg_constraint k LEFT JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = k.connamespace
                CROSS JOIN LATERAL (SELECT coalesce('ALTER TABLE ' || RELNAME, 'ALTER DOMAIN ' || format_type(k.contypid, NULL)) AS alter) x
            WHERE OURS(n) AND k.contype NOT IN ('n', 't') AND k.coninhcount = 0 AND k.conparentid = 0
                AND (c.oid IS NULL OR FREE(pg_class, c.oid) AND c.relpersistence <> 't') AND (k.contypid = 0 OR FREE(pg_type, k.contypid))
            UNION ALL SELECT 58, 'index ' || quote_ident(n.nspname) || '.' || quote_ident(t.relname) || ' ' || quote_ident(c.relname), '', 'replace',
                replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON '), 'DROP INDEX ' || RELNAME, c.oid::bigint
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE OURS(n) AND t.relpersistence <> 't' AND i.indisvalid AND FREE(pg_class, t.oid)
                AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))
                AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = c.oid)""";

    private static final String CODE = """
            SELECT 30, x.kind || ' ' || x.name || '(' || pg_get_function_identity_arguments(p.oid) || ')', '', 'alter', rtrim(pg_get_functiondef(p.oid), E'\\n'),
                'DROP ' || upper(x.kind) || ' ' || p.oid::regprocedure, p.oid::bigint
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace CROSS JOIN LATERAL (SELECT
                CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END AS kind, quote_ident(n.nspname) || '.' || quote_ident(p.proname) AS name) x
            WHERE p.prokind <> 'a' AND OURS(n) AND FREE(pg_proc, p.oid)
                AND p.oid NOT IN (SELECT d.objid FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.deptype = 'i')
            UNION ALL SELECT 65, 'view ' || RELNAME, '', 'replace', 'CREATE VIEW ' || RELNAME || coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '')
                || ' AS' || rtrim(E'\\n' || pg_get_viewdef(c.oid), ';'), 'DROP VIEW ' || RELNAME, c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'v' AND c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid)
            UNION ALL SELECT 65, 'materialized view ' || RELNAME, '', 'replace', 'CREATE MATERIALIZED VIEW ' || RELNAME
                || coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '') || ' AS' || rtrim(E'\\n' || pg_get_viewdef(c.oid), ';'),
                'DROP MATERIALIZED VIEW ' || RELNAME, c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'm' AND OURS(n) AND FREE(pg_class, c.oid)
            UNION ALL SELECT 70, 'trigger ' || RELNAME || ' ' || quote_ident(t.tgname), '', 'replace', pg_get_triggerdef(t.oid) || CASE t.tgenabled WHEN 'O' THEN ''
                    ELSE E';\\nALTER TABLE ' || RELNAME || CASE t.tgenabled WHEN 'D' THEN ' DISABLE' WHEN 'A' THEN ' ENABLE ALWAYS' ELSE ' ENABLE REPLICA' END
                        || ' TRIGGER ' || quote_ident(t.tgname) END,
                'DROP TRIGGER ' || quote_ident(t.tgname) || ' ON ' || RELNAME, t.oid::bigint
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND OURS(n) AND FREE(pg_class, c.oid)
            UNION ALL SELECT 70, 'rule ' || RELNAME || ' ' || quote_ident(w.rulename), '', 'replace', rtrim(pg_get_ruledef(w.oid), ';'),
                'DROP RULE ' || quote_ident(w.rulename) || ' ON ' || RELNAME, w.oid::bigint
            FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE w.rulename <> '_RETURN' AND OURS(n) AND FREE(pg_class, c.oid)
            UNION ALL SELECT 70, 'policy ' || RELNAME || ' ' || quote_ident(p.polname), '', 'replace', concat_ws(' ', 'CREATE POLICY', quote_ident(p.polname), 'ON', RELNAME,
                    'AS', CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END, 'FOR',
                    CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
                    'TO ' || (SELECT string_agg(CASE u WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(u)) END, ', ' ORDER BY pg_get_userbyid(u))
                        FROM unnest(p.polroles) u),
                    'USING (' || pg_get_expr(p.polqual, c.oid) || ')', 'WITH CHECK (' || pg_get_expr(p.polwithcheck, c.oid) || ')'),
                'DROP POLICY ' || quote_ident(p.polname) || ' ON ' || RELNAME, p.oid::bigint
            FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE OURS(n) AND FREE(pg_class, c.oid)
            UNION ALL SELECT 70, 'statistics ' || quote_ident(n.nspname) || '.' || quote_ident(s.stxname), '', 'replace', pg_get_statisticsobjdef(s.oid),
                'DROP STATISTICS ' || quote_ident(n.nspname) || '.' || quote_ident(s.stxname), s.oid::bigint
            FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE OURS(n) AND FREE(pg_statistic_ext, s.oid)""";

    /** One row for each right, also those that everyone has without a grant. */
    private static final String RIGHTS = """
            SELECT p.number, x.object, p.property, 'alter', p.make, p.remove, x.oid::bigint FROM (
                SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table' ELSE 'table' END
                        || ' ' || RELNAME AS object, CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || RELNAME AS target, c.relowner AS owner,
                    coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, c.relowner)) AS acl, c.oid
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid)
                UNION ALL SELECT 'schema ' || quote_ident(n.nspname), 'SCHEMA ' || quote_ident(n.nspname), n.nspowner,
                    coalesce(n.nspacl, acldefault('n', n.nspowner)), n.oid FROM pg_namespace n WHERE OURS(n) AND FREE(pg_namespace, n.oid)
                UNION ALL SELECT CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END || ' ' || quote_ident(n.nspname) || '.' || quote_ident(p.proname)
                        || '(' || pg_get_function_identity_arguments(p.oid) || ')', CASE p.prokind WHEN 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END
                        || p.oid::regprocedure, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner)), p.oid
                FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prokind <> 'a' AND OURS(n) AND FREE(pg_proc, p.oid)
                UNION ALL SELECT CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' ELSE 'range' END || ' ' || format_type(t.oid, NULL),
                    'TYPE ' || format_type(t.oid, NULL), t.typowner, coalesce(t.typacl, acldefault('T', t.typowner)), t.oid
                FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype IN ('e', 'd', 'r') AND OURS(n) AND FREE(pg_type, t.oid)) x
            CROSS JOIN LATERAL (SELECT 80, 'owner', 'ALTER ' || x.target || ' OWNER TO ' || quote_ident(pg_get_userbyid(x.owner)), NULL
                UNION ALL SELECT 85, 'right ' || e.privilege_type || ' of ' || e.grantee, 'GRANT ' || e.privilege_type || ' ON ' || x.target || ' TO ' || g.name
                        || CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, 'REVOKE ' || e.privilege_type || ' ON ' || x.target || ' FROM ' || g.name
                    FROM aclexplode(x.acl) e CROSS JOIN LATERAL (SELECT CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(e.grantee)) END) g (name))
                p (number, property, make, remove)
            UNION ALL SELECT 86, 'column ' || RELNAME || '.' || quote_ident(a.attname), 'right ' || e.privilege_type || ' of ' || e.grantee, 'alter',
                'GRANT ' || e.privilege_type || ' (' || quote_ident(a.attname) || ') ON ' || RELNAME || ' TO ' || g.name || CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END,
                'REVOKE ' || e.privilege_type || ' (' || quote_ident(a.attname) || ') ON ' || RELNAME || ' FROM ' || g.name, c.oid::bigint
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL aclexplode(a.attacl) e
                CROSS JOIN LATERAL (SELECT CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(e.grantee)) END) g (name)
            WHERE OURS(n) AND FREE(pg_class, c.oid)
            UNION ALL SELECT 90, 'comment ' || i.type || ' ' || i.identity, '', 'alter', c.target || ' IS ' || quote_literal(d.description), c.target || ' IS NULL', d.objoid::bigint
            FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) i CROSS JOIN LATERAL (SELECT 'COMMENT ON ' || CASE
                    WHEN i.type LIKE '% column' THEN 'COLUMN ' || i.identity WHEN i.type = 'table constraint' THEN 'CONSTRAINT ' || i.identity
                    WHEN i.type = 'domain constraint' THEN 'CONSTRAINT ' || replace(i.identity, ' on ', ' ON DOMAIN ')
                    ELSE upper(i.type) || ' ' || i.identity END AS target) c
            WHERE (d.objoid >= 16384 OR d.objoid = to_regnamespace('public')) AND i.identity IS NOT NULL AND i.type <> 'large object'
                AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = d.classoid AND x.objid = d.objoid
                    AND x.refclassid = 'pg_extension'::regclass AND x.deptype = 'e')""";

    static final List<String> ALL = List.of(CONSTRAINTS, CODE, RIGHTS);

    private DependentSqlQueries() {
    }
}
