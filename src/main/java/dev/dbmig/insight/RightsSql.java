package dev.dbmig.insight;

import java.util.List;

/** SQL of owners, grants, default privileges, comments and security labels: see {@link SchemaSqlQueries}. */
final class RightsSql {

    /** What has an owner, and mostly grants: by its name as a fact, to ALTER and to GRANT. */
    private static final String OWNED = """
            SELECT lower(w.word) || RELNAME AS object, w.word || RELNAME AS target,
                CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || RELNAME AS grantable, c.relowner AS owner, c.relacl AS acl,
                CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END AS kind
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL (SELECT CASE c.relkind WHEN 'v' THEN 'VIEW ' WHEN 'm' THEN 'MATERIALIZED VIEW '
                WHEN 'S' THEN 'SEQUENCE ' WHEN 'f' THEN 'FOREIGN TABLE ' ELSE 'TABLE ' END AS word) w
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid)
            UNION ALL SELECT 'schema ' || quote_ident(n.nspname), 'SCHEMA ' || quote_ident(n.nspname), 'SCHEMA ' || quote_ident(n.nspname), n.nspowner, n.nspacl, 'n'
            FROM pg_namespace n WHERE OURS(n) AND FREE(pg_namespace, n.oid)
            UNION ALL SELECT lower(w.word) || quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')',
                w.word || x.name, CASE p.prokind WHEN 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END || p.oid::regprocedure, p.proowner, p.proacl, 'f'
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                CROSS JOIN LATERAL (SELECT CASE p.prokind WHEN 'p' THEN 'PROCEDURE ' WHEN 'a' THEN 'AGGREGATE ' ELSE 'FUNCTION ' END AS word) w
                CROSS JOIN LATERAL (SELECT CASE p.prokind WHEN 'a' THEN quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '('
                    || coalesce(nullif(pg_get_function_identity_arguments(p.oid), ''), '*') || ')' ELSE p.oid::regprocedure::text END AS name) x
            WHERE OURS(n) AND FREE(pg_proc, p.oid)
            UNION ALL SELECT CASE t.typtype WHEN 'e' THEN 'enum ' WHEN 'd' THEN 'domain ' WHEN 'r' THEN 'range ' WHEN 'c' THEN 'composite type ' ELSE 'type ' END
                    || format_type(t.oid, NULL), 'TYPE ' || format_type(t.oid, NULL), 'TYPE ' || format_type(t.oid, NULL), t.typowner, t.typacl, 'T'
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE (t.typtype IN ('e', 'd', 'r', 'b') OR t.typtype = 'p' AND NOT t.typisdefined OR t.typtype = 'c' AND EXISTS (SELECT FROM pg_class c
                WHERE c.oid = t.typrelid AND c.relkind = 'c')) AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid) AND OURS(n) AND FREE(pg_type, t.oid)
            UNION ALL SELECT 'language ' || quote_ident(l.lanname), 'LANGUAGE ' || quote_ident(l.lanname), 'LANGUAGE ' || quote_ident(l.lanname), l.lanowner, l.lanacl, 'l'
            FROM pg_language l WHERE l.oid >= 16384 AND FREE(pg_language, l.oid)
            UNION ALL SELECT 'foreign data wrapper ' || quote_ident(w.fdwname), 'FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname),
                'FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname), w.fdwowner, w.fdwacl, 'F' FROM pg_foreign_data_wrapper w WHERE FREE(pg_foreign_data_wrapper, w.oid)
            UNION ALL SELECT 'foreign server ' || quote_ident(s.srvname), 'SERVER ' || quote_ident(s.srvname), 'FOREIGN SERVER ' || quote_ident(s.srvname),
                s.srvowner, s.srvacl, 'S' FROM pg_foreign_server s WHERE FREE(pg_foreign_server, s.oid)
            UNION ALL SELECT x.object || x.name || x.method, upper(x.object) || x.name || upper(x.method), NULL, x.owner, NULL, NULL FROM (
                SELECT 'operator class ' AS object, quote_ident(n.nspname) || '.' || quote_ident(c.opcname) AS name, ' using ' || m.amname AS method, c.opcowner AS owner
                FROM pg_opclass c JOIN pg_namespace n ON n.oid = c.opcnamespace JOIN pg_am m ON m.oid = c.opcmethod WHERE OURS(n) AND FREE(pg_opclass, c.oid)
                UNION ALL SELECT 'operator family ', quote_ident(n.nspname) || '.' || quote_ident(f.opfname), ' using ' || m.amname, f.opfowner
                FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am m ON m.oid = f.opfmethod WHERE OURS(n) AND FREE(pg_opfamily, f.oid)
                UNION ALL SELECT 'operator ', n.n || '.' || o.oprname || '(' || coalesce(format_type(nullif(o.oprleft, 0), NULL), 'none') || ', '
                    || coalesce(format_type(nullif(o.oprright, 0), NULL), 'none') || ')', '', o.oprowner
                FROM pg_operator o JOIN (SELECT oid, nspname, quote_ident(nspname) AS n FROM pg_namespace) n ON n.oid = o.oprnamespace WHERE OURS(n) AND FREE(pg_operator, o.oid)
                UNION ALL SELECT 'collation ', quote_ident(n.nspname) || '.' || quote_ident(c.collname), '', c.collowner
                FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE OURS(n) AND FREE(pg_collation, c.oid)
                UNION ALL SELECT 'conversion ', quote_ident(n.nspname) || '.' || quote_ident(c.conname), '', c.conowner
                FROM pg_conversion c JOIN pg_namespace n ON n.oid = c.connamespace WHERE OURS(n) AND FREE(pg_conversion, c.oid)
                UNION ALL SELECT 'text search configuration ', quote_ident(n.nspname) || '.' || quote_ident(c.cfgname), '', c.cfgowner
                FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace WHERE OURS(n) AND FREE(pg_ts_config, c.oid)
                UNION ALL SELECT 'text search dictionary ', quote_ident(n.nspname) || '.' || quote_ident(d.dictname), '', d.dictowner
                FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace WHERE OURS(n) AND FREE(pg_ts_dict, d.oid)
                UNION ALL SELECT 'statistics ', quote_ident(n.nspname) || '.' || quote_ident(s.stxname), '', s.stxowner
                FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE OURS(n) AND FREE(pg_statistic_ext, s.oid)
                UNION ALL SELECT 'publication ', quote_ident(p.pubname), '', p.pubowner FROM pg_publication p WHERE FREE(pg_publication, p.oid)
                UNION ALL SELECT 'event trigger ', quote_ident(e.evtname), '', e.evtowner FROM pg_event_trigger e WHERE FREE(pg_event_trigger, e.oid)) x""";

    /** What belongs to the server or to an extension: only its grants, and those that are not what everything begins with. */
    private static final String FOUND = """
            SELECT 'grants on function ' || p.oid::regprocedure, NULL, CASE p.prokind WHEN 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END || p.oid::regprocedure, p.proowner, p.proacl,
                'f'::"char" FROM pg_proc p WHERE p.proacl IS NOT NULL
            UNION ALL SELECT 'grants on relation ' || c.oid::regclass, NULL, CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || c.oid::regclass, c.relowner, c.relacl,
                CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END FROM pg_class c WHERE c.relacl IS NOT NULL AND c.relpersistence <> 't'
            UNION ALL SELECT 'grants on schema ' || quote_ident(n.nspname), NULL, 'SCHEMA ' || quote_ident(n.nspname), n.nspowner, n.nspacl, 'n'
                FROM pg_namespace n WHERE n.nspacl IS NOT NULL
            UNION ALL SELECT 'grants on type ' || format_type(t.oid, NULL), NULL, 'TYPE ' || format_type(t.oid, NULL), t.typowner, t.typacl, 'T'
                FROM pg_type t WHERE t.typacl IS NOT NULL
            UNION ALL SELECT 'grants on language ' || quote_ident(l.lanname), NULL, 'LANGUAGE ' || quote_ident(l.lanname), l.lanowner, l.lanacl, 'l'
                FROM pg_language l WHERE l.lanacl IS NOT NULL""";

    /** What everyone has without a grant needs none; what another role than the owner has given, only that role can give. */
    private static final String GRANTS = """
            SELECT p.number, x.object, p.property, p.change, p.make, p.remove, row_number() OVER (ORDER BY x.object, p.property) FROM (OWNED UNION ALL FOUND) x
            CROSS JOIN LATERAL (SELECT 80, 'owner', 'alter', 'ALTER ' || x.target || ' OWNER TO ' || quote_ident(pg_get_userbyid(x.owner)), NULL
                UNION ALL SELECT r.number, r.property, r.change, r.make || ' ON ' || x.grantable || r.make_end, r.remove || ' ON ' || x.grantable || r.remove_end
                FROM (RIGHTS(x.acl, acldefault(x.kind, x.owner), x.owner)) r WHERE x.acl IS NOT NULL) p (number, property, change, make, remove)
            UNION ALL SELECT r.number, 'column ' || RELNAME || '.' || quote_ident(a.attname), r.property, r.change,
                r.make || ' (' || quote_ident(a.attname) || ') ON ' || RELNAME || r.make_end, r.remove || ' (' || quote_ident(a.attname) || ') ON ' || RELNAME || r.remove_end, a.attnum
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                CROSS JOIN LATERAL (RIGHTS(a.attacl, NULL::aclitem[], c.relowner)) r
            WHERE a.attacl IS NOT NULL AND OURS(n) AND FREE(pg_class, c.oid)
            UNION ALL SELECT r.number, x.object, r.property, r.change, x.alter || r.make || x.what || r.make_end, x.alter || r.remove || x.what || r.remove_end, x.oid::bigint
            FROM (SELECT 'default privileges of ' || quote_ident(pg_get_userbyid(d.defaclrole)) || coalesce(' in ' || quote_ident(n.nspname), '') || ' on ' || k.name AS object,
                    'ALTER DEFAULT PRIVILEGES FOR ROLE ' || quote_ident(pg_get_userbyid(d.defaclrole)) || coalesce(' IN SCHEMA ' || quote_ident(n.nspname), '') || ' ' AS alter,
                    ' ON ' || upper(k.name) AS what, d.defaclacl AS acl, CASE WHEN n.oid IS NULL THEN acldefault(k.kind, d.defaclrole) END AS usual, d.defaclrole AS owner, d.oid
                FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace JOIN (VALUES ('r'::"char", 'tables', 'r'::"char"), ('S', 'sequences', 's'),
                    ('f', 'functions', 'f'), ('T', 'types', 'T'), ('n', 'schemas', 'n'), ('L', 'large objects', 'L')) k (type, name, kind) ON k.type = d.defaclobjtype) x
                CROSS JOIN LATERAL (RIGHTS(x.acl, x.usual, x.owner)) r""".replace("OWNED", OWNED).replace("FOUND", FOUND).replaceAll("\\(RIGHTS\\(([^,]+), (.+?), (\\S+)\\)\\)", """
            (SELECT 85 AS number, 'right ' || e.privilege_type || ' of ' || e.grantee AS property, 'keep' AS change, 'GRANT ' || e.privilege_type AS make,
                ' TO ' || ROLE(e.grantee) || CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS make_end,
                'REVOKE ' || e.privilege_type AS remove, ' FROM ' || ROLE(e.grantee) AS remove_end
            FROM aclexplode($1) e WHERE e.grantor = $3 AND NOT EXISTS (SELECT FROM aclexplode($2) u WHERE u.grantee = e.grantee AND u.privilege_type = e.privilege_type)
            UNION ALL SELECT 87, 'option ' || e.privilege_type || ' of ' || e.grantee, 'late', 'GRANT ' || e.privilege_type, ' TO ' || ROLE(e.grantee) || ' WITH GRANT OPTION',
                'REVOKE GRANT OPTION FOR ' || e.privilege_type, ' FROM ' || ROLE(e.grantee) FROM aclexplode($1) e WHERE e.grantor = $3 AND e.is_grantable
            UNION ALL SELECT 84, 'lack of ' || u.privilege_type || ' of ' || u.grantee, 'keep', 'REVOKE ' || u.privilege_type, ' FROM ' || ROLE(u.grantee),
                'GRANT ' || u.privilege_type, ' TO ' || ROLE(u.grantee)
            FROM aclexplode($2) u WHERE NOT EXISTS (SELECT FROM aclexplode($1) e WHERE e.grantor = $3 AND e.grantee = u.grantee AND e.privilege_type = u.privilege_type))""")
            .replaceAll("ROLE\\(([eu])\\.grantee\\)", "CASE $1.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid($1.grantee)) END");

    /** By the words of COMMENT and SECURITY LABEL for what pg_identify_object names. */
    private static final String TARGET = """
            CROSS JOIN LATERAL (SELECT CASE
                WHEN d.classoid = 'pg_constraint'::regclass THEN (SELECT 'CONSTRAINT ' || quote_ident(k.conname) || ' ON '
                    || CASE k.conrelid WHEN 0 THEN 'DOMAIN ' || format_type(k.contypid, NULL) ELSE k.conrelid::regclass::text END FROM pg_constraint k WHERE k.oid = d.objoid)
                WHEN d.classoid = 'pg_transform'::regclass THEN (SELECT 'TRANSFORM FOR ' || format_type(t.trftype, NULL) || ' LANGUAGE ' || quote_ident(l.lanname)
                    FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang WHERE t.oid = d.objoid)
                WHEN d.classoid = 'pg_proc'::regclass AND i.type = 'aggregate' THEN (SELECT 'AGGREGATE ' || quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '('
                    || coalesce(nullif(pg_get_function_identity_arguments(p.oid), ''), '*') || ')' FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = d.objoid)
                WHEN i.type LIKE '% column' THEN 'COLUMN ' || i.identity WHEN i.type = 'composite type' THEN 'TYPE ' || i.identity
                WHEN i.type = 'statistics object' THEN 'STATISTICS ' || i.identity WHEN i.type = 'foreign-data wrapper' THEN 'FOREIGN DATA WRAPPER ' || i.identity
                ELSE upper(i.type) || ' ' || i.identity END AS name) t""";

    private static final String COMMENTS = """
            SELECT 90, 'comment ' || i.type || ' ' || i.identity, '', 'alter', 'COMMENT ON ' || t.name || ' IS ' || quote_literal(d.description),
                'COMMENT ON ' || t.name || ' IS NULL', d.objoid::bigint
            FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) i TARGET
            WHERE (d.objoid >= 16384 OR d.objoid = to_regnamespace('public')) AND i.identity IS NOT NULL AND i.type <> 'large object'
                AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = d.classoid AND x.objid = d.objoid
                    AND x.refclassid = 'pg_extension'::regclass AND x.deptype = 'e')
            UNION ALL SELECT 91, 'security label ' || d.provider || ' on ' || i.type || ' ' || i.identity, '', 'alter', x.sql || quote_literal(d.label), x.sql || 'NULL', d.objoid::bigint
            FROM pg_seclabel d, pg_identify_object(d.classoid, d.objoid, d.objsubid) i TARGET
                CROSS JOIN LATERAL (SELECT 'SECURITY LABEL FOR ' || quote_ident(d.provider) || ' ON ' || t.name || ' IS ' AS sql) x
            WHERE i.identity IS NOT NULL AND i.type <> 'large object'""".replace("TARGET", TARGET);

    static final List<String> ALL = List.of(GRANTS, COMMENTS);

    private RightsSql() {
    }
}
