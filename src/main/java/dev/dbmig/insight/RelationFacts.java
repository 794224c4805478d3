package dev.dbmig.insight;

import java.util.List;

/** Facts of tables, views and sequences, and of what they have; see {@link FactQueries}. */
final class RelationFacts {

    private static final String RELATIONS = """
            SELECT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                    WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table' WHEN 'c' THEN 'composite type' END,
                quote_ident(n.nspname) || '.' || quote_ident(c.relname),
                concat_ws(', ', OWNER(c.relowner),
                    CASE WHEN c.relkind = 'S' THEN ACL(c.relacl, 's', c.relowner)
                        WHEN c.relkind = 'c' THEN ACL(y.typacl, 'T', y.typowner) ELSE ACL(c.relacl, 'r', c.relowner) END,
                    CASE c.relpersistence WHEN 'u' THEN 'unlogged' END,
                    CASE WHEN c.relkind = 'p' THEN 'partition by ' || pg_get_partkeydef(c.oid) END,
                    (SELECT CASE WHEN c.relispartition THEN 'partition of ' ELSE 'inherits ' END
                            || string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno)
                        FROM pg_inherits i WHERE i.inhrelid = c.oid),
                    CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END,
                    CASE WHEN c.reloftype <> 0 THEN 'of type ' || format_type(c.reloftype, NULL) END,
                    CASE WHEN c.relrowsecurity THEN 'row security' END, CASE WHEN c.relforcerowsecurity THEN 'forced row security' END,
                    'with ' || LIST(c.reloptions), 'toast with ' || LIST(o.reloptions),
                    'tablespace ' || quote_ident(s.spcname), 'access method ' || nullif(quote_ident(m.amname), 'heap'),
                    CASE WHEN c.relreplident NOT IN ('d', 'n') THEN 'replica identity '
                            || CASE c.relreplident WHEN 'f' THEN 'full' ELSE 'using an index' END
                        WHEN c.relreplident = 'n' AND c.relkind IN ('r', 'p') THEN 'replica identity nothing' END,
                    'server ' || (SELECT quote_ident(v.srvname) || coalesce(' (' || OPTIONS(f.ftoptions) || ')', '')
                        FROM pg_foreign_table f JOIN pg_foreign_server v ON v.oid = f.ftserver WHERE f.ftrelid = c.oid),
                    (SELECT 'owned by ' || d.refobjid::regclass || '.' || (SELECT quote_ident(a.attname) FROM pg_attribute a
                            WHERE a.attrelid = d.refobjid AND a.attnum = d.refobjsubid) FROM pg_depend d
                        WHERE c.relkind = 'S' AND d.classid = 'pg_class'::regclass AND d.objid = c.oid
                            AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')),
                    (SELECT format_type(q.seqtypid, NULL) || ' start ' || q.seqstart || ' increment ' || q.seqincrement || ' min '
                            || q.seqmin || ' max ' || q.seqmax || ' cache ' || q.seqcache || CASE WHEN q.seqcycle THEN ' cycle' ELSE '' END
                        FROM pg_sequence q WHERE q.seqrelid = c.oid),
                    CASE WHEN c.relkind IN ('v', 'm') THEN 'as ' || pg_get_viewdef(c.oid) END)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_class o ON o.oid = c.reltoastrelid
                LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace LEFT JOIN pg_am m ON m.oid = c.relam
                LEFT JOIN pg_type y ON y.oid = c.reltype AND c.relkind = 'c'
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c') AND c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid)
                AND (y.oid IS NULL OR FREE(pg_type, y.oid))""";

    private static final String COLUMNS = """
            SELECT 'column', quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '.' || quote_ident(a.attname),
                concat_ws(', ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,
                    (SELECT concat_ws(' ', CASE WHEN NOT k.convalidated THEN 'not validated' END, --18+
                        CASE WHEN k.connoinherit THEN 'no inherit' END) FROM pg_constraint k --18+
                        WHERE k.conrelid = c.oid AND k.contype = 'n' AND k.conkey = ARRAY[a.attnum] --18+
                            AND (NOT k.convalidated OR k.connoinherit)), --18+
                    CASE WHEN a.attcollation <> t.typcollation THEN 'collate ' || a.attcollation::regcollation::text END,
                    CASE a.attgenerated WHEN '' THEN 'default ' WHEN 'v' THEN 'generated virtual ' ELSE 'generated ' END
                        || pg_get_expr(d.adbin, d.adrelid),
                    CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END,
                    CASE WHEN a.attstorage <> t.typstorage THEN 'storage ' || CASE a.attstorage WHEN 'p' THEN 'plain'
                        WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END END,
                    CASE a.attcompression WHEN 'p' THEN 'compression pglz' WHEN 'l' THEN 'compression lz4' END, --14+
                    'statistics ' || nullif(a.attstattarget, -1), 'with ' || LIST(a.attoptions),
                    'options ' || OPTIONS(a.attfdwoptions),
                    CASE WHEN NOT a.attislocal AND NOT c.relispartition THEN 'inherited' END, ACL(a.attacl, 'c', c.relowner))
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
                AND c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid) AND FREE(pg_type, c.reltype)""";

    /** What SELECT * and an INSERT without a list depend on; a view's is in its definition. */
    private static final String COLUMN_ORDER = """
            SELECT 'column order', quote_ident(n.nspname) || '.' || quote_ident(c.relname),
                string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'c')
                AND c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid) AND FREE(pg_type, c.reltype)
            GROUP BY n.nspname, c.relname HAVING count(*) > 1""";

    /** A foreign key whose own triggers are disabled is not enforced, and pg_dump does not say so. */
    private static final String CONSTRAINTS = """
            SELECT 'constraint', coalesce(quote_ident(n.nspname) || '.' || quote_ident(c.relname),
                    format_type(k.contypid, NULL)) || ' ' || quote_ident(k.conname),
                pg_get_constraintdef(k.oid)
                    || CASE WHEN k.contype = 'f' AND EXISTS (SELECT FROM pg_trigger t WHERE t.tgconstraint = k.oid
                        AND t.tgisinternal AND t.tgenabled <> 'O') THEN ', triggers disabled' ELSE '' END
                    || CASE WHEN NOT k.conislocal AND NOT c.relispartition THEN ', inherited' ELSE '' END
            FROM pg_constraint k LEFT JOIN pg_class c ON c.oid = k.conrelid
                JOIN pg_namespace n ON n.oid = k.connamespace
            WHERE OURS(n) AND k.contype NOT IN ('n', 't') AND (c.oid IS NULL OR FREE(pg_class, c.oid) AND c.relpersistence <> 't')
                AND (k.contypid = 0 OR FREE(pg_type, k.contypid))""";

    private static final String INDEXES = """
            SELECT 'index', quote_ident(n.nspname) || '.' || quote_ident(t.relname) || ' ' || quote_ident(c.relname),
                concat_ws(', ', pg_get_indexdef(i.indexrelid), CASE WHEN NOT i.indisvalid THEN 'invalid' END,
                    CASE WHEN NOT i.indimmediate THEN 'deferred' END,
                    (SELECT 'partition of ' || h.inhparent::regclass FROM pg_inherits h WHERE h.inhrelid = c.oid),
                    'tablespace ' || quote_ident(s.spcname),
                    (SELECT 'statistics ' || string_agg(a.attnum || ': ' || a.attstattarget, ', ' ORDER BY a.attnum)
                        FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attstattarget >= 0),
                    CASE WHEN i.indisclustered THEN 'clustered' END, CASE WHEN i.indisreplident THEN 'replica identity' END)
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
            WHERE OURS(n) AND t.relpersistence <> 't' AND FREE(pg_class, t.oid)""";

    private static final String TRIGGERS = """
            SELECT 'trigger', quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' ' || quote_ident(t.tgname),
                pg_get_triggerdef(t.oid) || CASE t.tgenabled WHEN 'D' THEN ', disabled' WHEN 'R' THEN ', enabled on replicas'
                    WHEN 'A' THEN ', enabled always' ELSE '' END
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT t.tgisinternal AND OURS(n) AND FREE(pg_class, c.oid) AND FREE(pg_trigger, t.oid)
            UNION ALL SELECT 'rule', quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' ' || quote_ident(w.rulename),
                pg_get_ruledef(w.oid) || CASE w.ev_enabled WHEN 'D' THEN ' disabled' WHEN 'R' THEN ' enabled on replicas'
                    WHEN 'A' THEN ' enabled always' ELSE '' END
            FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE w.rulename <> '_RETURN' AND OURS(n) AND FREE(pg_class, c.oid)
            UNION ALL SELECT 'policy', quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' ' || quote_ident(p.polname),
                concat_ws(' ', CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END, 'for',
                    CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END,
                    'to ' || (SELECT string_agg(CASE u WHEN 0 THEN 'public' ELSE quote_ident(pg_get_userbyid(u)) END, ', '
                        ORDER BY pg_get_userbyid(u)) FROM unnest(p.polroles) u),
                    'using (' || pg_get_expr(p.polqual, c.oid) || ')', 'check (' || pg_get_expr(p.polwithcheck, c.oid) || ')')
            FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE OURS(n) AND FREE(pg_class, c.oid)
            UNION ALL SELECT 'statistics', quote_ident(n.nspname) || '.' || quote_ident(s.stxname),
                concat_ws(', ', OWNER(s.stxowner), pg_get_statisticsobjdef(s.oid), 'target ' || nullif(s.stxstattarget, -1))
            FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE OURS(n) AND FREE(pg_statistic_ext, s.oid)""";

    static final List<String> ALL = List.of(RELATIONS, COLUMNS, COLUMN_ORDER, CONSTRAINTS, INDEXES, TRIGGERS);

    private RelationFacts() {
    }
}
