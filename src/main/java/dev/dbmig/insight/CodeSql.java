package dev.dbmig.insight;

import java.util.List;

/** SQL of functions, aggregates, operators and what builds on them: see {@link SchemaSqlQueries}. */
final class CodeSql {

    private static final String FUNCTIONS = """
            SELECT 30, x.kind || ' ' || x.name || '(' || pg_get_function_identity_arguments(p.oid) || ')', '', 'alter', rtrim(pg_get_functiondef(p.oid), E'\\n'),
                'DROP ' || upper(x.kind) || ' ' || p.oid::regprocedure, p.oid::bigint
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace CROSS JOIN LATERAL (SELECT
                CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END AS kind, quote_ident(n.nspname) || '.' || quote_ident(p.proname) AS name) x
            WHERE p.prokind <> 'a' AND OURS(n) AND FREE(pg_proc, p.oid)
                AND p.oid NOT IN (SELECT d.objid FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.deptype = 'i')""";

    private static final String AGGREGATES = """
            SELECT 37, 'aggregate ' || x.fact, '', 'alter', 'CREATE OR REPLACE AGGREGATE ' || x.name || ' (' || concat_ws(', ',
                    'SFUNC = ' || a.aggtransfn, 'STYPE = ' || format_type(a.aggtranstype, NULL), 'SSPACE = ' || nullif(a.aggtransspace, 0),
                    'FINALFUNC = ' || nullif(a.aggfinalfn::text, '-'), CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
                    'FINALFUNC_MODIFY = ' || MODIFY(a.aggfinalmodify), 'COMBINEFUNC = ' || nullif(a.aggcombinefn::text, '-'),
                    'SERIALFUNC = ' || nullif(a.aggserialfn::text, '-'), 'DESERIALFUNC = ' || nullif(a.aggdeserialfn::text, '-'),
                    'INITCOND = ' || quote_literal(a.agginitval), 'MSFUNC = ' || nullif(a.aggmtransfn::text, '-'),
                    'MINVFUNC = ' || nullif(a.aggminvtransfn::text, '-'), 'MSTYPE = ' || format_type(nullif(a.aggmtranstype, 0), NULL),
                    'MSSPACE = ' || nullif(a.aggmtransspace, 0), 'MFINALFUNC = ' || nullif(a.aggmfinalfn::text, '-'),
                    CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
                    CASE WHEN a.aggmtransfn <> 0 THEN 'MFINALFUNC_MODIFY = ' || MODIFY(a.aggmfinalmodify) END, 'MINITCOND = ' || quote_literal(a.aggminitval),
                    'SORTOP = ' || OPERATOR(nullif(a.aggsortop, 0)), 'PARALLEL = ' || CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END,
                    CASE a.aggkind WHEN 'h' THEN 'HYPOTHETICAL' END) || ')', 'DROP AGGREGATE ' || x.name, p.oid::bigint
            FROM pg_proc p JOIN pg_aggregate a ON a.aggfnoid = p.oid JOIN pg_namespace n ON n.oid = p.pronamespace CROSS JOIN LATERAL (SELECT
                quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' || coalesce(nullif(pg_get_function_identity_arguments(p.oid), ''), '*') || ')' AS name,
                quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS fact) x
            WHERE OURS(n) AND FREE(pg_proc, p.oid)""".replaceAll("MODIFY\\((\\S+)\\)",
            "CASE $1 WHEN 'r' THEN 'read_only' WHEN 's' THEN 'shareable' ELSE 'read_write' END");

    private static final String OPERATORS = """
            SELECT 33, x.object, '', 'replace', 'CREATE OPERATOR ' || x.name || ' (' || concat_ws(', ', 'FUNCTION = ' || nullif(o.oprcode::text, '-'),
                    'LEFTARG = ' || format_type(nullif(o.oprleft, 0), NULL), 'RIGHTARG = ' || format_type(nullif(o.oprright, 0), NULL),
                    'COMMUTATOR = ' || OPERATOR(nullif(o.oprcom, 0)), 'NEGATOR = ' || OPERATOR(nullif(o.oprnegate, 0)),
                    CASE WHEN o.oprcanhash THEN 'HASHES' END, CASE WHEN o.oprcanmerge THEN 'MERGES' END) || ')', 'DROP OPERATOR ' || x.signature, o.oid::bigint
            FROM_OPERATORS WHERE o.oprcode <> 0 AND OURS(n) AND FREE(pg_operator, o.oid)
            UNION ALL SELECT 34, x.object, 'estimators', 'late', 'ALTER OPERATOR ' || x.signature || ' SET (RESTRICT = ' || coalesce(nullif(o.oprrest::text, '-'), 'NONE')
                || ', JOIN = ' || coalesce(nullif(o.oprjoin::text, '-'), 'NONE') || ')', NULL, o.oid::bigint
            FROM_OPERATORS WHERE o.oprcode <> 0 AND OURS(n) AND FREE(pg_operator, o.oid)""".replace("FROM_OPERATORS", """
            FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace CROSS JOIN LATERAL (SELECT quote_ident(n.nspname) || '.' || o.oprname AS name,
                    coalesce(format_type(nullif(o.oprleft, 0), NULL), 'none') AS l, coalesce(format_type(nullif(o.oprright, 0), NULL), 'none') AS r) y
                CROSS JOIN LATERAL (SELECT y.name, 'operator ' || y.name || '(' || y.l || ', ' || y.r || ')' AS object,
                    y.name || ' (' || y.l || ', ' || y.r || ')' AS signature) x""");

    /** What a class brings is a member of its family by that, and is no fact of the class. */
    private static final String CLASSES = """
            SELECT 36, x.object, '', 'replace', x.make, x.remove, x.oid FROM (CLASSES) x
            UNION ALL SELECT 36, x.family, x.object, 'replace', x.make, x.remove, x.oid FROM (CLASSES) x
            UNION ALL SELECT 35, 'operator family ' || x.name, '', 'keep', 'CREATE OPERATOR FAMILY ' || x.sql, 'DROP OPERATOR FAMILY ' || x.sql, x.oid::bigint FROM (FAMILIES) x
            UNION ALL SELECT 37, 'operator family ' || x.name, m.property, 'replace', 'ALTER OPERATOR FAMILY ' || x.sql || ' ADD ' || m.make,
                'ALTER OPERATOR FAMILY ' || x.sql || ' DROP ' || m.remove, x.oid::bigint
            FROM (FAMILIES) x CROSS JOIN LATERAL (MEMBERS(pg_opfamily, x.oid)) m""".replace("(CLASSES)", """
            (SELECT 'operator class ' || x.name || ' using ' || m.amname AS object, 'operator family ' || quote_ident(fn.nspname) || '.' || quote_ident(f.opfname)
                    || ' using ' || m.amname AS family, 'CREATE OPERATOR CLASS ' || x.name || CASE WHEN c.opcdefault THEN ' DEFAULT' ELSE '' END || ' FOR TYPE '
                    || format_type(c.opcintype, NULL) || ' USING ' || quote_ident(m.amname) || ' FAMILY ' || quote_ident(fn.nspname) || '.' || quote_ident(f.opfname) || ' AS '
                    || concat_ws(', ', 'STORAGE ' || format_type(coalesce(nullif(c.opckeytype, 0), c.opcintype), NULL),
                        (SELECT string_agg(b.make, ', ' ORDER BY b.property COLLATE "C") FROM (MEMBERS(pg_opclass, c.oid)) b)) AS make,
                'DROP OPERATOR CLASS ' || x.name || ' USING ' || quote_ident(m.amname) AS remove, c.oid::bigint AS oid
            FROM pg_opclass c JOIN pg_namespace n ON n.oid = c.opcnamespace JOIN pg_am m ON m.oid = c.opcmethod JOIN pg_opfamily f ON f.oid = c.opcfamily
                JOIN pg_namespace fn ON fn.oid = f.opfnamespace CROSS JOIN LATERAL (SELECT quote_ident(n.nspname) || '.' || quote_ident(c.opcname) AS name) x
            WHERE OURS(n) AND FREE(pg_opclass, c.oid))""").replace("(FAMILIES)", """
            (SELECT quote_ident(n.nspname) || '.' || quote_ident(f.opfname) || ' using ' || m.amname AS name,
                quote_ident(n.nspname) || '.' || quote_ident(f.opfname) || ' USING ' || quote_ident(m.amname) AS sql, f.oid
            FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am m ON m.oid = f.opfmethod WHERE OURS(n) AND FREE(pg_opfamily, f.oid))""")
            .replaceAll("\\(MEMBERS\\((\\w+), (\\S+)\\)\\)", """
            (SELECT 'operator ' || o.amopstrategy || ' ' || o.amopopr::regoperator AS property, 'OPERATOR ' || o.amopstrategy || ' ' || r.name || r.types
                    || coalesce(' FOR ORDER BY ' || (SELECT quote_ident(sn.nspname) || '.' || quote_ident(s.opfname) FROM pg_opfamily s
                        JOIN pg_namespace sn ON sn.oid = s.opfnamespace WHERE s.oid = o.amopsortfamily), '') AS make,
                'OPERATOR ' || o.amopstrategy || r.types AS remove
            FROM pg_amop o JOIN pg_depend d ON d.classid = 'pg_amop'::regclass AND d.objid = o.oid AND d.refclassid = '$1'::regclass AND d.refobjid = $2
                CROSS JOIN LATERAL (SELECT quote_ident(rn.nspname) || '.' || ro.oprname AS name, ' (' || format_type(o.amoplefttype, NULL) || ', '
                    || format_type(o.amoprighttype, NULL) || ')' AS types FROM pg_operator ro JOIN pg_namespace rn ON rn.oid = ro.oprnamespace WHERE ro.oid = o.amopopr) r
            UNION ALL SELECT 'function ' || p.amprocnum || ' ' || p.amproc::regprocedure || y.types, 'FUNCTION ' || p.amprocnum || y.types || ' ' || p.amproc::regprocedure,
                'FUNCTION ' || p.amprocnum || y.types
            FROM pg_amproc p JOIN pg_depend d ON d.classid = 'pg_amproc'::regclass AND d.objid = p.oid AND d.refclassid = '$1'::regclass AND d.refobjid = $2
                CROSS JOIN LATERAL (SELECT ' (' || format_type(p.amproclefttype, NULL) || ', ' || format_type(p.amprocrighttype, NULL) || ')' AS types) y)""");

    private static final String LANGUAGES = """
            SELECT 39, 'cast ' || format_type(c.castsource, NULL) || ' as ' || format_type(c.casttarget, NULL), '', 'replace',
                'CREATE CAST ' || x.types || CASE c.castmethod WHEN 'b' THEN ' WITHOUT FUNCTION' WHEN 'i' THEN ' WITH INOUT'
                    ELSE ' WITH FUNCTION ' || c.castfunc::regprocedure END || CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END,
                'DROP CAST ' || x.types, c.oid::bigint
            FROM pg_cast c CROSS JOIN LATERAL (SELECT '(' || format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL) || ')' AS types) x
            WHERE c.oid >= 16384 AND FREE(pg_cast, c.oid)
            UNION ALL SELECT 39, 'transform ' || format_type(t.trftype, NULL) || ' for ' || quote_ident(l.lanname), '', 'replace', 'CREATE TRANSFORM FOR ' || x.name || ' ('
                    || concat_ws(', ', 'FROM SQL WITH FUNCTION ' || nullif(t.trffromsql, 0)::regprocedure, 'TO SQL WITH FUNCTION ' || nullif(t.trftosql, 0)::regprocedure) || ')',
                'DROP TRANSFORM FOR ' || x.name, t.oid::bigint
            FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
                CROSS JOIN LATERAL (SELECT format_type(t.trftype, NULL) || ' LANGUAGE ' || quote_ident(l.lanname) AS name) x WHERE FREE(pg_transform, t.oid)
            UNION ALL SELECT 29, 'language ' || quote_ident(l.lanname), '', 'replace', concat_ws(' ', 'CREATE', CASE WHEN l.lanpltrusted THEN 'TRUSTED' END, 'LANGUAGE',
                    quote_ident(l.lanname), 'HANDLER ' || l.lanplcallfoid::regproc, 'INLINE ' || nullif(l.laninline, 0)::regproc, 'VALIDATOR ' || nullif(l.lanvalidator, 0)::regproc),
                'DROP LANGUAGE ' || quote_ident(l.lanname), l.oid::bigint
            FROM pg_language l WHERE l.oid >= 16384 AND FREE(pg_language, l.oid)
            UNION ALL SELECT 32, 'access method ' || quote_ident(m.amname), '', 'replace', 'CREATE ACCESS METHOD ' || quote_ident(m.amname) || ' TYPE '
                || CASE m.amtype WHEN 'i' THEN 'INDEX' ELSE 'TABLE' END || ' HANDLER ' || m.amhandler, 'DROP ACCESS METHOD ' || quote_ident(m.amname), m.oid::bigint
            FROM pg_am m WHERE m.oid >= 16384 AND FREE(pg_am, m.oid)""";

    static final List<String> ALL = List.of(FUNCTIONS, AGGREGATES, OPERATORS, CLASSES, LANGUAGES);

    private CodeSql() {
    }
}
