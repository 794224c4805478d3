package dev.dbmig.insight;

import java.util.List;

/** SQL of what is built on tables and types: see {@link SchemaSqlQueries}. */
final class DependentSql {

    /** A foreign key whose own triggers are disabled is not enforced: there is no SQL for one of them. */
    private static final String CONSTRAINTS = """
            SELECT CASE k.contype WHEN 'f' THEN 60 ELSE 55 END, 'constraint ' || coalesce(RELNAME, format_type(k.contypid, NULL)) || ' ' || quote_ident(k.conname),
                '', 'replace', CASE WHEN x.own AND (k.contype <> 'f' OR NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgconstraint = k.oid AND t.tgisinternal AND t.tgenabled <> 'O'))
                    THEN x.alter || ' ADD CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid) END,
                CASE WHEN x.own THEN x.alter || ' DROP CONSTRAINT ' || quote_ident(k.conname) END, k.oid::bigint
            FROM pg_constraint k LEFT JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = k.connamespace
                CROSS JOIN LATERAL (SELECT coalesce('ALTER ' || KIND || RELNAME, 'ALTER DOMAIN ' || format_type(k.contypid, NULL)) AS alter,
                    k.contype IN ('p', 'u') OR k.conislocal AND (k.coninhcount = 0 OR NOT c.relispartition) AS own) x
            WHERE OURS(n) AND k.contype NOT IN ('n', 't')
                AND (c.oid IS NULL OR FREE(pg_class, c.oid) AND c.relpersistence <> 't') AND (k.contypid = 0 OR FREE(pg_type, k.contypid))""";

    /** An index of a partitioned table is valid once that of each partition is attached. An invalid one is no wish. */
    private static final String INDEXES = """
            SELECT CASE WHEN c.relkind = 'I' THEN 57 ELSE 58 END, 'index ' || x.name, '', 'replace', CASE WHEN i.indisvalid OR c.relkind = 'I' THEN pg_get_indexdef(i.indexrelid) END,
                'DROP INDEX ' || RELNAME, c.oid::bigint
            INDEXES AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))
            UNION ALL SELECT p.number, 'index ' || x.name, p.name, p.change, p.sql, p.undo, c.oid::bigint
            FROM_INDEXES
                CROSS JOIN LATERAL (SELECT 59, 'partition', 'alter', 'ALTER INDEX ' || (SELECT h.inhparent::regclass FROM pg_inherits h WHERE h.inhrelid = c.oid)
                        || ' ATTACH PARTITION ' || RELNAME, NULL
                    UNION ALL SELECT 59, 'tablespace', 'alter', 'ALTER INDEX ' || RELNAME || ' SET TABLESPACE ' || coalesce((SELECT quote_ident(s.spcname) FROM pg_tablespace s
                        WHERE s.oid = c.reltablespace), TABLESPACE), NULL
                    UNION ALL SELECT 61, 'clustered', 'keep', 'ALTER ' || x.relation || ' CLUSTER ON ' || quote_ident(c.relname), 'ALTER ' || x.relation || ' SET WITHOUT CLUSTER'
                    WHERE i.indisclustered
                    UNION ALL SELECT 61, 'replica identity', 'keep', 'ALTER ' || x.relation || ' REPLICA IDENTITY USING INDEX ' || quote_ident(c.relname), NULL
                    WHERE i.indisreplident
                    UNION ALL SELECT 59, 'option ' || split_part(o, '=', 1), 'alter', 'ALTER INDEX ' || RELNAME || ' SET (' || split_part(o, '=', 1) || ' = '
                        || quote_literal(substr(o, strpos(o, '=') + 1)) || ')', 'ALTER INDEX ' || RELNAME || ' RESET (' || split_part(o, '=', 1) || ')' FROM unnest(c.reloptions) o
                    UNION ALL SELECT 59, 'statistics ' || a.attnum, 'alter', 'ALTER INDEX ' || RELNAME || ' ALTER COLUMN ' || a.attnum || ' SET STATISTICS ' || a.attstattarget,
                        'ALTER INDEX ' || RELNAME || ' ALTER COLUMN ' || a.attnum || ' SET STATISTICS -1'
                    FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attstattarget >= 0) p (number, name, change, sql, undo)
            WHERE p.sql IS NOT NULL AND OF_OURS""".replace("INDEXES AND", "FROM_INDEXES WHERE OF_OURS AND").replace("OF_OURS", "OURS(n) AND t.relpersistence <> 't' AND FREE(pg_class, t.oid)")
            .replace("FROM_INDEXES", """
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                CROSS JOIN LATERAL (SELECT quote_ident(n.nspname) || '.' || quote_ident(t.relname) || ' ' || quote_ident(c.relname) AS name,
                    CASE t.relkind WHEN 'm' THEN 'MATERIALIZED VIEW ' ELSE 'TABLE ' END || t.oid::regclass AS relation) x""");

    private static final String VIEWS = """
            SELECT 65, 'view ' || RELNAME, '', 'alter', 'CREATE OR REPLACE VIEW ' || RELNAME || coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '')
                || ' AS' || rtrim(E'\\n' || pg_get_viewdef(c.oid), ';'), 'DROP VIEW ' || RELNAME, c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'v' AND c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid)
            UNION ALL SELECT 65, 'materialized view ' || RELNAME, '', 'replace', 'CREATE MATERIALIZED VIEW ' || RELNAME
                || ' AS' || rtrim(E'\\n' || pg_get_viewdef(c.oid), ';'), 'DROP MATERIALIZED VIEW ' || RELNAME, c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'm' AND OURS(n) AND FREE(pg_class, c.oid)""";

    private static final String TRIGGERS = """
            SELECT 70, 'trigger ' || RELNAME || ' ' || quote_ident(t.tgname), '', 'replace', pg_get_triggerdef(t.oid),
                'DROP TRIGGER ' || quote_ident(t.tgname) || ' ON ' || RELNAME, t.oid::bigint
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND OURS(n) AND FREE(pg_class, c.oid) AND FREE(pg_trigger, t.oid)
            UNION ALL SELECT 71, 'trigger ' || RELNAME || ' ' || quote_ident(t.tgname), 'state', CASE WHEN t.tgparentid = 0 THEN 'alter' ELSE 'late' END,
                'ALTER ' || KIND || RELNAME || CASE t.tgenabled WHEN 'D' THEN ' DISABLE' WHEN 'A' THEN ' ENABLE ALWAYS' WHEN 'R' THEN ' ENABLE REPLICA' ELSE ' ENABLE' END
                    || ' TRIGGER ' || quote_ident(t.tgname), NULL, t.oid::bigint
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT t.tgisinternal AND c.relkind <> 'v' AND OURS(n) AND FREE(pg_class, c.oid) AND FREE(pg_trigger, t.oid)
            UNION ALL SELECT 71, 'rule ' || RELNAME || ' ' || quote_ident(w.rulename), 'state', 'alter', 'ALTER TABLE ' || RELNAME
                || CASE w.ev_enabled WHEN 'D' THEN ' DISABLE' WHEN 'A' THEN ' ENABLE ALWAYS' WHEN 'R' THEN ' ENABLE REPLICA' ELSE ' ENABLE' END
                || ' RULE ' || quote_ident(w.rulename), NULL, w.oid::bigint
            FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE w.rulename <> '_RETURN' AND OURS(n) AND FREE(pg_class, c.oid)
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
            FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE OURS(n) AND FREE(pg_statistic_ext, s.oid)
            UNION ALL SELECT 71, 'statistics ' || quote_ident(n.nspname) || '.' || quote_ident(s.stxname), 'target', 'alter', 'ALTER STATISTICS ' || quote_ident(n.nspname)
                || '.' || quote_ident(s.stxname) || ' SET STATISTICS ' || coalesce(s.stxstattarget, -1), NULL, s.oid::bigint
            FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE OURS(n) AND FREE(pg_statistic_ext, s.oid)""";

    static final List<String> ALL = List.of(CONSTRAINTS, INDEXES, VIEWS, TRIGGERS);

    private DependentSql() {
    }
}
