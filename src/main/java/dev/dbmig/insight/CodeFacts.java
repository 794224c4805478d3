package dev.dbmig.insight;

import java.util.List;

/** Facts of schemas, functions, operators and what builds on them; see {@link FactQueries}. */
final class CodeFacts {

    private static final String SCHEMAS = """
            SELECT 'schema', quote_ident(n.nspname), concat_ws(', ', OWNER(n.nspowner), ACL(n.nspacl, 'n', n.nspowner))
            FROM pg_namespace n WHERE OURS(n) AND FREE(pg_namespace, n.oid)""";

    private static final String FUNCTIONS = """
            SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
                quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')',
                concat_ws(', ', OWNER(p.proowner), ACL(p.proacl, 'f', p.proowner),
                    CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) ELSE (SELECT concat_ws(' ', a.aggkind,
                            format_type(p.prorettype, NULL), 'transition', a.aggtransfn, format_type(a.aggtranstype, NULL), a.aggtransspace,
                            a.aggfinalfn, a.aggfinalextra, a.aggfinalmodify, 'init ' || quote_literal(a.agginitval),
                            'combine', a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,
                            'moving', a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn, format_type(nullif(a.aggmtranstype, 0), NULL),
                            a.aggmtransspace, a.aggmfinalextra, a.aggmfinalmodify, quote_literal(a.aggminitval),
                            'sort', nullif(a.aggsortop, 0)::regoperator, 'parallel', p.proparallel)
                        FROM pg_aggregate a WHERE a.aggfnoid = p.oid) END)
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE OURS(n) AND FREE(pg_proc, p.oid)
                AND p.oid NOT IN (SELECT d.objid FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.deptype = 'i')""";

    private static final String OPERATORS = """
            SELECT 'operator', quote_ident(n.nspname) || '.' || o.oprname || '(' || coalesce(format_type(nullif(o.oprleft, 0), NULL), 'none')
                    || ', ' || coalesce(format_type(nullif(o.oprright, 0), NULL), 'none') || ')',
                concat_ws(', ', OWNER(o.oprowner), 'function ' || nullif(o.oprcode::text, '-'), 'commutator ' || nullif(o.oprcom, 0)::regoperator,
                    'negator ' || nullif(o.oprnegate, 0)::regoperator, 'restrict ' || nullif(o.oprrest::text, '-'),
                    'join ' || nullif(o.oprjoin::text, '-'), CASE WHEN o.oprcanhash THEN 'hashes' END, CASE WHEN o.oprcanmerge THEN 'merges' END)
            FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE OURS(n) AND FREE(pg_operator, o.oid)
            UNION ALL SELECT 'operator class', quote_ident(n.nspname) || '.' || quote_ident(c.opcname) || ' using ' || m.amname,
                concat_ws(', ', OWNER(c.opcowner), 'for ' || format_type(c.opcintype, NULL), CASE WHEN c.opcdefault THEN 'default' END,
                    'family ' || quote_ident(f.opfname), 'storage ' || format_type(nullif(c.opckeytype, 0), NULL))
            FROM pg_opclass c JOIN pg_namespace n ON n.oid = c.opcnamespace JOIN pg_am m ON m.oid = c.opcmethod
                JOIN pg_opfamily f ON f.oid = c.opcfamily WHERE OURS(n) AND FREE(pg_opclass, c.oid)
            UNION ALL SELECT 'operator family', quote_ident(n.nspname) || '.' || quote_ident(f.opfname) || ' using ' || m.amname,
                concat_ws(', ', OWNER(f.opfowner),
                    (SELECT string_agg(concat_ws(' ', 'operator', o.amopstrategy, o.amopopr::regoperator, 'order by ' || s.opfname), ', '
                        ORDER BY o.amopstrategy, o.amopopr::regoperator::text COLLATE "C")
                        FROM pg_amop o LEFT JOIN pg_opfamily s ON s.oid = o.amopsortfamily WHERE o.amopfamily = f.oid),
                    (SELECT string_agg(concat_ws(' ', 'function', p.amprocnum, p.amproc::regprocedure), ', '
                        ORDER BY p.amprocnum, p.amproc::regprocedure::text COLLATE "C") FROM pg_amproc p WHERE p.amprocfamily = f.oid))
            FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am m ON m.oid = f.opfmethod
            WHERE OURS(n) AND FREE(pg_opfamily, f.oid)
            UNION ALL SELECT 'cast', format_type(c.castsource, NULL) || ' as ' || format_type(c.casttarget, NULL),
                concat_ws(' ', CASE c.castcontext WHEN 'e' THEN 'explicit' WHEN 'a' THEN 'in assignments' ELSE 'implicit' END,
                    CASE c.castmethod WHEN 'b' THEN 'without function' WHEN 'i' THEN 'with inout' ELSE 'with ' || c.castfunc::regprocedure END)
            FROM pg_cast c WHERE c.oid >= 16384 AND FREE(pg_cast, c.oid)
            UNION ALL SELECT 'transform', format_type(t.trftype, NULL) || ' for ' || quote_ident(l.lanname),
                concat_ws(' ', 'from', t.trffromsql, 'to', t.trftosql)
            FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang WHERE FREE(pg_transform, t.oid)
            UNION ALL SELECT 'language', quote_ident(l.lanname), concat_ws(', ', OWNER(l.lanowner), ACL(l.lanacl, 'l', l.lanowner),
                CASE WHEN l.lanpltrusted THEN 'trusted' END, l.lanplcallfoid::regproc, l.laninline::regproc, l.lanvalidator::regproc)
            FROM pg_language l WHERE l.oid >= 16384 AND FREE(pg_language, l.oid)
            UNION ALL SELECT 'access method', quote_ident(m.amname), m.amtype::text || ' ' || m.amhandler
            FROM pg_am m WHERE m.oid >= 16384 AND FREE(pg_am, m.oid)""";

    /** What belongs to the server or to an extension: only what was granted or revoked since. */
    private static final String GRANTS = """
            SELECT 'grants on ' || x.kind, x.name, coalesce(ACL(x.raw, x.acltype, x.owner), 'grants (default)') FROM (
                SELECT 'function' AS kind, p.oid::regprocedure::text AS name, 'f'::"char" AS acltype, p.proowner AS owner,
                    'pg_proc'::regclass AS class, p.oid, p.proacl AS raw FROM pg_proc p WHERE p.proacl IS NOT NULL
                UNION ALL SELECT 'relation', c.oid::regclass::text, CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, c.relowner,
                    'pg_class'::regclass, c.oid, c.relacl FROM pg_class c WHERE c.relacl IS NOT NULL AND c.relpersistence <> 't'
                UNION ALL SELECT 'schema', quote_ident(n.nspname), 'n', n.nspowner, 'pg_namespace'::regclass, n.oid, n.nspacl
                FROM pg_namespace n WHERE n.nspacl IS NOT NULL
                UNION ALL SELECT 'type', format_type(t.oid, NULL), 'T', t.typowner, 'pg_type'::regclass, t.oid, t.typacl
                FROM pg_type t WHERE t.typacl IS NOT NULL
                UNION ALL SELECT 'language', quote_ident(l.lanname), 'l', l.lanowner, 'pg_language'::regclass, l.oid, l.lanacl
                FROM pg_language l WHERE l.lanacl IS NOT NULL) x
            LEFT JOIN pg_init_privs i ON i.classoid = x.class AND i.objoid = x.oid AND i.objsubid = 0
            WHERE x.name NOT LIKE 'information_schema%' AND (x.oid < 16384 AND x.oid IS DISTINCT FROM to_regnamespace('public')
                    OR i.privtype = 'e' OR EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = x.class AND d.objid = x.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'))
                AND ARRAY(SELECT a::text COLLATE "C" FROM unnest(x.raw) a ORDER BY 1)
                    <> ARRAY(SELECT a::text COLLATE "C" FROM unnest(i.initprivs) a ORDER BY 1)""";

    static final List<String> ALL = List.of(SCHEMAS, FUNCTIONS, OPERATORS, GRANTS);

    private CodeFacts() {
    }
}
