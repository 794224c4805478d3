package dev.dbmig.insight;

import java.util.ArrayList;
import java.util.List;

/** The queries behind {@link SchemaFacts}: each row is a kind, the object's qualified name, and a fact. */
final class FactQueries {

    /** Objects of these schemas are the server's. */
    private static final String OURS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

    private static final String SCHEMAS = """
            SELECT 'schema', quote_ident(n.nspname), 'owner ' || r.rolname || ACL(n.nspacl)
            FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner WHERE OURS AND NOT MEMBER(pg_namespace, n.oid)""";

    private static final String RELATIONS = """
            SELECT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                    WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table' WHEN 'c' THEN 'composite type' END,
                quote_ident(n.nspname) || '.' || quote_ident(c.relname),
                concat_ws(', ', 'owner ' || r.rolname || ACL(c.relacl),
                    CASE c.relpersistence WHEN 'u' THEN 'unlogged' END,
                    CASE WHEN c.relkind = 'p' THEN 'partition by ' || pg_get_partkeydef(c.oid) END,
                    CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END,
                    (SELECT 'inherits ' || string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno)
                        FROM pg_inherits i WHERE i.inhrelid = c.oid),
                    CASE WHEN c.relrowsecurity THEN 'row security' END, CASE WHEN c.relforcerowsecurity THEN 'forced' END,
                    'with ' || array_to_string(c.reloptions, ', '),
                    CASE WHEN c.relreplident NOT IN ('d', 'n') THEN 'replica identity ' || c.relreplident::text END,
                    CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
                    (SELECT 'owned by ' || d.refobjid::regclass || '.' || (SELECT a.attname FROM pg_attribute a
                            WHERE a.attrelid = d.refobjid AND a.attnum = d.refobjsubid) FROM pg_depend d
                        WHERE c.relkind = 'S' AND d.classid = 'pg_class'::regclass AND d.objid = c.oid
                            AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')),
                    (SELECT concat_ws(' ', format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
                        s.seqcache, s.seqcycle) FROM pg_sequence s WHERE s.seqrelid = c.oid))
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles r ON r.oid = c.relowner
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c') AND c.relpersistence <> 't' AND OURS
                AND NOT MEMBER(pg_class, c.oid)""";

    private static final String COLUMNS = """
            SELECT 'column', quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '.' || quote_ident(a.attname),
                concat_ws(', ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,
                    CASE WHEN a.attcollation <> t.typcollation THEN 'collate ' || a.attcollation::regcollation::text END,
                    CASE WHEN a.attgenerated = '' THEN 'default ' ELSE 'generated ' END || pg_get_expr(d.adbin, d.adrelid),
                    CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END,
                    CASE WHEN a.attstorage <> t.typstorage THEN 'storage ' || a.attstorage::text END,
                    'statistics ' || nullif(nullif(a.attstattarget, -1), NULL), 'options ' || array_to_string(a.attoptions, ', '),
                    nullif(substr(ACL(a.attacl), 3), ''))
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
                AND c.relpersistence <> 't' AND OURS AND NOT MEMBER(pg_class, c.oid)""";

    private static final String CONSTRAINTS = """
            SELECT 'constraint', coalesce(quote_ident(n.nspname) || '.' || quote_ident(c.relname),
                    format_type(k.contypid, NULL)) || ' ' || quote_ident(k.conname),
                pg_get_constraintdef(k.oid) || CASE WHEN k.convalidated THEN '' ELSE ' (not validated)' END
            FROM pg_constraint k LEFT JOIN pg_class c ON c.oid = k.conrelid
                JOIN pg_namespace n ON n.oid = k.connamespace
            WHERE OURS AND k.contype <> 'n' AND NOT MEMBER(pg_class, coalesce(c.oid, 0))
                AND NOT MEMBER(pg_type, k.contypid) AND (c.relpersistence IS NULL OR c.relpersistence <> 't')""";

    private static final String INDEXES = """
            SELECT 'index', quote_ident(n.nspname) || '.' || quote_ident(t.relname) || ' ' || quote_ident(c.relname),
                concat_ws(', ', pg_get_indexdef(i.indexrelid), CASE WHEN NOT i.indisvalid THEN 'invalid' END,
                    CASE WHEN i.indisclustered THEN 'clustered' END, CASE WHEN i.indisreplident THEN 'replica identity' END)
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE OURS AND t.relpersistence <> 't' AND NOT MEMBER(pg_class, t.oid)""";

    private static final String FUNCTIONS = """
            SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
                quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')',
                'owner ' || r.rolname || ACL(p.proacl) || ', ' || CASE WHEN p.prokind = 'a'
                    THEN (SELECT concat_ws(' ', a.aggkind, a.aggtransfn, a.aggfinalfn, a.agginitval, a.aggtranstype::regtype)
                        FROM pg_aggregate a WHERE a.aggfnoid = p.oid)
                    ELSE pg_get_functiondef(p.oid) END
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_roles r ON r.oid = p.proowner
            WHERE OURS AND NOT MEMBER(pg_proc, p.oid)""";

    private static final String TYPES = """
            SELECT CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range' ELSE 'type' END,
                quote_ident(n.nspname) || '.' || quote_ident(t.typname),
                concat_ws(', ', 'owner ' || r.rolname || ACL(t.typacl),
                    (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
                    CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
                    CASE WHEN t.typnotnull THEN 'not null' END, 'default ' || t.typdefault,
                    (SELECT 'of ' || format_type(g.rngsubtype, NULL) FROM pg_range g WHERE g.rngtypid = t.oid))
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_roles r ON r.oid = t.typowner
            WHERE OURS AND t.typtype IN ('e', 'd', 'r', 'b') AND t.typelem = 0 AND NOT MEMBER(pg_type, t.oid)""";

    private static final String TRIGGERS = """
            SELECT 'trigger', quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' ' || quote_ident(t.tgname),
                pg_get_triggerdef(t.oid) || CASE t.tgenabled WHEN 'O' THEN '' ELSE ' (' || t.tgenabled::text || ')' END
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT t.tgisinternal AND OURS AND NOT MEMBER(pg_class, c.oid)
            UNION ALL SELECT 'rule', quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' ' || quote_ident(w.rulename),
                pg_get_ruledef(w.oid) || w.ev_enabled::text
            FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE w.rulename <> '_RETURN' AND OURS AND NOT MEMBER(pg_class, c.oid)
            UNION ALL SELECT 'policy', quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' ' || quote_ident(p.polname),
                concat_ws(' ', p.polcmd, CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END,
                    (SELECT string_agg(coalesce(r.rolname, 'public'), ', ' ORDER BY r.rolname)
                        FROM unnest(p.polroles) u LEFT JOIN pg_roles r ON r.oid = u),
                    'using ' || pg_get_expr(p.polqual, c.oid), 'check ' || pg_get_expr(p.polwithcheck, c.oid))
            FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE OURS
            UNION ALL SELECT 'event trigger', quote_ident(e.evtname), concat_ws(' ', e.evtevent, e.evtfoid::regproc,
                e.evtenabled, array_to_string(e.evttags, ', ')) FROM pg_event_trigger e
            WHERE NOT MEMBER(pg_event_trigger, e.oid)""";

    private static final String OTHERS = """
            SELECT 'extension', quote_ident(e.extname), 'version ' || e.extversion || ' in ' || n.nspname
            FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
            UNION ALL SELECT 'default privileges', concat_ws(' ', r.rolname, n.nspname, d.defaclobjtype), ACL(d.defaclacl)
            FROM pg_default_acl d JOIN pg_roles r ON r.oid = d.defaclrole LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
            UNION ALL SELECT 'publication', quote_ident(p.pubname), concat_ws(' ', p.puballtables, p.pubinsert, p.pubupdate,
                p.pubdelete, p.pubtruncate, (SELECT string_agg(r.prrelid::regclass::text, ', ' ORDER BY r.prrelid::regclass::text)
                FROM pg_publication_rel r WHERE r.prpubid = p.oid)) FROM pg_publication p
            UNION ALL SELECT 'cast', format_type(c.castsource, NULL) || ' as ' || format_type(c.casttarget, NULL),
                concat_ws(' ', c.castcontext, c.castmethod, nullif(c.castfunc, 0)::regproc)
            FROM pg_cast c WHERE c.oid >= 16384 AND NOT MEMBER(pg_cast, c.oid)
            UNION ALL SELECT 'operator', quote_ident(n.nspname) || '.' || o.oprname || '(' || format_type(o.oprleft, NULL) || ', '
                || format_type(o.oprright, NULL) || ')', o.oprcode::regproc::text
            FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE OURS AND NOT MEMBER(pg_operator, o.oid)
            UNION ALL SELECT 'collation', quote_ident(n.nspname) || '.' || quote_ident(c.collname),
                concat_ws(' ', c.collprovider, c.collcollate, c.collctype, c.collisdeterministic)
            FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE OURS AND NOT MEMBER(pg_collation, c.oid)
            UNION ALL SELECT 'statistics', quote_ident(n.nspname) || '.' || quote_ident(s.stxname), pg_get_statisticsobjdef(s.oid)
            FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE OURS
            UNION ALL SELECT 'foreign server', quote_ident(s.srvname), concat_ws(' ', w.fdwname, s.srvtype, s.srvversion,
                array_to_string(s.srvoptions, ', ')) FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
            UNION ALL SELECT 'text search configuration', quote_ident(n.nspname) || '.' || quote_ident(c.cfgname),
                c.cfgparser::text FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace
            WHERE OURS AND NOT MEMBER(pg_ts_config, c.oid)
            UNION ALL SELECT 'comment', i.type || ' ' || i.identity, d.description
            FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) i
            WHERE d.objoid >= 16384 AND d.classoid <> 'pg_extension'::regclass
                AND i.identity IS NOT NULL AND NOT EXISTS (SELECT FROM pg_depend x
                    WHERE x.classid = d.classoid AND x.objid = d.objoid AND x.deptype = 'e')""";

    private FactQueries() {
    }

    /** @param major of the server */
    static List<String> of(int major) {
        List<String> queries = new ArrayList<>();
        for (String query : List.of(SCHEMAS, RELATIONS, COLUMNS, CONSTRAINTS, INDEXES, FUNCTIONS, TYPES, TRIGGERS, OTHERS)) {
            queries.add(complete(query));
        }
        return queries;
    }

    /** Puts in what each query says in short: OURS, ACL(column), MEMBER(catalogue, oid) of an extension. */
    private static String complete(String query) {
        return query.replace("OURS", OURS)
                .replaceAll("ACL\\(([a-z.]+)\\)", "coalesce(', granted ' || nullif("
                        + "array_to_string(ARRAY(SELECT x::text FROM unnest($1) x ORDER BY 1), ' '), ''), '')")
                .replaceAll("MEMBER\\(([a-z_]+), (coalesce\\([^)]*\\)|[a-z.]+)\\)", "EXISTS (SELECT FROM pg_depend x"
                        + " WHERE x.classid = '$1'::regclass AND x.objid = $2 AND x.deptype = 'e')");
    }
}
