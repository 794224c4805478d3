package dev.dbmig.insight;

import java.util.List;

/** SQL of types, collations and conversions: see {@link SchemaSqlQueries}. */
final class TypeSql {

    private static final String ENUMS = """
            SELECT 20, 'enum ' || format_type(t.oid, NULL), '', 'keep', 'CREATE TYPE ' || format_type(t.oid, NULL) || ' AS ENUM ('
                || coalesce((SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid), '')
                || ')', 'DROP TYPE ' || format_type(t.oid, NULL), t.oid::bigint
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND OURS(n) AND FREE(pg_type, t.oid)
            UNION ALL SELECT 22, 'enum ' || format_type(t.oid, NULL), 'value ' || quote_literal(e.enumlabel), 'keep',
                'ALTER TYPE ' || format_type(t.oid, NULL) || ' ADD VALUE ' || quote_literal(e.enumlabel)
                || coalesce(' AFTER ' || quote_literal(lag(e.enumlabel) OVER w), ' BEFORE ' || quote_literal(lead(e.enumlabel) OVER w), ''), NULL,
                row_number() OVER w
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_enum e ON e.enumtypid = t.oid
            WHERE OURS(n) AND FREE(pg_type, t.oid) WINDOW w AS (PARTITION BY t.oid ORDER BY e.enumsortorder)""";

    private static final String DOMAINS = """
            SELECT 21, 'domain ' || format_type(t.oid, NULL), '', 'replace', concat_ws(' ', 'CREATE DOMAIN', format_type(t.oid, NULL), 'AS',
                format_type(t.typbasetype, t.typtypmod), CASE WHEN t.typcollation <> b.typcollation THEN 'COLLATE ' || t.typcollation::regcollation END),
                'DROP DOMAIN ' || format_type(t.oid, NULL), t.oid::bigint
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_type b ON b.oid = t.typbasetype
            WHERE t.typtype = 'd' AND OURS(n) AND FREE(pg_type, t.oid)
            UNION ALL SELECT 50, 'domain ' || format_type(t.oid, NULL), p.name, 'alter', 'ALTER DOMAIN ' || format_type(t.oid, NULL) || ' '
                || p.sql, NULL, t.oid::bigint
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace CROSS JOIN LATERAL (VALUES
                ('default', coalesce('SET DEFAULT ' || coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault), 'DROP DEFAULT')),
                ('not null', CASE WHEN t.typnotnull THEN 'SET NOT NULL' ELSE 'DROP NOT NULL' END)) p (name, sql)
            WHERE t.typtype = 'd' AND OURS(n) AND FREE(pg_type, t.oid)""";

    /** A canonical function can only be written in C, and takes the type which takes the function. */
    private static final String RANGES = """
            SELECT 24, 'range ' || format_type(t.oid, NULL), '', 'replace', CASE WHEN g.rngcanonical = 0 THEN 'CREATE TYPE '
                || format_type(t.oid, NULL) || ' AS RANGE (' || concat_ws(', ', 'subtype = ' || format_type(g.rngsubtype, NULL),
                    'subtype_opclass = ' || quote_ident(cn.nspname) || '.' || quote_ident(c.opcname), 'collation = ' || nullif(g.rngcollation, 0)::regcollation,
                    'subtype_diff = ' || nullif(g.rngsubdiff::text, '-'),
                    'multirange_type_name = ' || nullif(g.rngmultitypid, 0)::regtype, --14+
                    NULL) || ')' END, 'DROP TYPE ' || format_type(t.oid, NULL), t.oid::bigint
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_range g ON g.rngtypid = t.oid
                JOIN pg_opclass c ON c.oid = g.rngsubopc JOIN pg_namespace cn ON cn.oid = c.opcnamespace
            WHERE OURS(n) AND FREE(pg_type, t.oid)""";

    /** A base type begins as a shell, which its functions take. */
    private static final String BASES = """
            SELECT 19, 'type ' || format_type(t.oid, NULL), '', 'keep', 'CREATE TYPE ' || format_type(t.oid, NULL), 'DROP TYPE ' || format_type(t.oid, NULL),
                t.oid::bigint
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE (t.typtype = 'b' OR t.typtype = 'p' AND NOT t.typisdefined) AND OURS(n) AND FREE(pg_type, t.oid)
                AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
            UNION ALL SELECT 35, 'type ' || format_type(t.oid, NULL), 'definition', 'alter', 'CREATE TYPE ' || format_type(t.oid, NULL) || ' (' || concat_ws(', ',
                    'INPUT = ' || t.typinput, 'OUTPUT = ' || t.typoutput, 'RECEIVE = ' || nullif(t.typreceive::text, '-'), 'SEND = ' || nullif(t.typsend::text, '-'),
                    'TYPMOD_IN = ' || nullif(t.typmodin::text, '-'), 'TYPMOD_OUT = ' || nullif(t.typmodout::text, '-'), 'ANALYZE = ' || nullif(t.typanalyze::text, '-'),
                    'INTERNALLENGTH = ' || CASE t.typlen WHEN -1 THEN 'variable' ELSE t.typlen::text END, CASE WHEN t.typbyval THEN 'PASSEDBYVALUE' END,
                    'ALIGNMENT = ' || CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2' WHEN 'i' THEN 'int4' ELSE 'double' END,
                    'STORAGE = ' || CASE t.typstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END,
                    'CATEGORY = ' || quote_literal(t.typcategory::text), CASE WHEN t.typispreferred THEN 'PREFERRED = true' END, 'DEFAULT = ' || quote_literal(t.typdefault),
                    'ELEMENT = ' || format_type(nullif(t.typelem, 0), NULL), 'DELIMITER = ' || quote_literal(t.typdelim::text),
                    CASE WHEN t.typcollation <> 0 THEN 'COLLATABLE = true' END) || ')', NULL, t.oid::bigint
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE t.typtype = 'b' AND OURS(n) AND FREE(pg_type, t.oid) AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)""";

    private static final String COMPOSITES = """
            SELECT 23, 'composite type ' || RELNAME, '', 'keep', 'CREATE TYPE ' || RELNAME || ' AS (' || coalesce((SELECT string_agg(
                    quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attcollation <> t.typcollation
                        THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END, ', ' ORDER BY a.attnum)
                FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '') || ')',
                'DROP TYPE ' || RELNAME, c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'c' AND OURS(n) AND FREE(pg_type, c.reltype)""";

    private static final String COLLATIONS = """
            SELECT 18, 'collation ' || x.name, '', 'replace', 'CREATE COLLATION ' || x.name || ' (' || concat_ws(', ',
                    'provider = ' || CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' WHEN 'd' THEN 'default' ELSE 'libc' END,
                    CASE c.collprovider WHEN 'i' THEN 'locale = ' || quote_literal(c.collcollate) END, --13-14
                    'locale = ' || quote_literal(c.colliculocale), --15-16
                    'locale = ' || quote_literal(c.colllocale), --17+
                    CASE WHEN c.collprovider = 'c' THEN 'lc_collate = ' || quote_literal(c.collcollate) || ', lc_ctype = ' || quote_literal(c.collctype) END,
                    'rules = ' || quote_literal(c.collicurules), --16+
                    CASE WHEN NOT c.collisdeterministic THEN 'deterministic = false' END) || ')', 'DROP COLLATION ' || x.name, c.oid::bigint
            FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
                CROSS JOIN LATERAL (SELECT quote_ident(n.nspname) || '.' || quote_ident(c.collname) AS name) x
            WHERE OURS(n) AND FREE(pg_collation, c.oid)
            UNION ALL SELECT 38, 'conversion ' || x.name, '', 'replace', 'CREATE ' || CASE WHEN c.condefault THEN 'DEFAULT ' ELSE '' END || 'CONVERSION ' || x.name
                || ' FOR ' || quote_literal(pg_encoding_to_char(c.conforencoding)) || ' TO ' || quote_literal(pg_encoding_to_char(c.contoencoding))
                || ' FROM ' || c.conproc, 'DROP CONVERSION ' || x.name, c.oid::bigint
            FROM pg_conversion c JOIN pg_namespace n ON n.oid = c.connamespace
                CROSS JOIN LATERAL (SELECT quote_ident(n.nspname) || '.' || quote_ident(c.conname) AS name) x
            WHERE OURS(n) AND FREE(pg_conversion, c.oid)""";

    static final List<String> ALL = List.of(ENUMS, DOMAINS, RANGES, BASES, COMPOSITES, COLLATIONS);

    private TypeSql() {
    }
}
