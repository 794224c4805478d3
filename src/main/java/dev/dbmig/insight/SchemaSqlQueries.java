package dev.dbmig.insight;

import java.util.List;

/**
 * The queries behind {@link SchemaSql}. Each row: order, object as {@link SchemaFacts} names it, property, what to do
 * where both sides have it ({@code replace}, {@code alter} or {@code keep}), SQL that makes it, SQL that removes it.
 */
final class SchemaSqlQueries {

    private static final String RELATION = "quote_ident(n.nspname) || '.' || quote_ident(c.relname)";

    private static final String SCHEMAS = """
            SELECT 10, 'schema ' || quote_ident(n.nspname), '', 'keep', 'CREATE SCHEMA ' || quote_ident(n.nspname),
                'DROP SCHEMA ' || quote_ident(n.nspname), n.oid::bigint FROM pg_namespace n WHERE OURS(n) AND FREE(pg_namespace, n.oid)
            UNION ALL SELECT 15, 'extension ' || quote_ident(e.extname), '', 'keep', 'CREATE EXTENSION ' || quote_ident(e.extname)
                || ' SCHEMA ' || quote_ident(n.nspname), 'DROP EXTENSION ' || quote_ident(e.extname), e.oid::bigint
            FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
            UNION ALL SELECT 16, 'extension ' || quote_ident(e.extname), 'version', 'alter', 'ALTER EXTENSION ' || quote_ident(e.extname)
                || ' UPDATE TO ' || quote_literal(e.extversion), NULL, e.oid::bigint FROM pg_extension e""";

    private static final String TYPES = """
            SELECT 20, 'enum ' || format_type(t.oid, NULL), '', 'keep', 'CREATE TYPE ' || format_type(t.oid, NULL) || ' AS ENUM ('
                || coalesce((SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid), '')
                || ')', 'DROP TYPE ' || format_type(t.oid, NULL), t.oid::bigint
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND OURS(n) AND FREE(pg_type, t.oid)
            UNION ALL SELECT 22, 'enum ' || format_type(t.oid, NULL), 'value ' || e.enumlabel, 'keep',
                'ALTER TYPE ' || format_type(t.oid, NULL) || ' ADD VALUE ' || quote_literal(e.enumlabel)
                || coalesce(' AFTER ' || quote_literal(lag(e.enumlabel) OVER w), ' BEFORE ' || quote_literal(lead(e.enumlabel) OVER w), ''), NULL,
                row_number() OVER w
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_enum e ON e.enumtypid = t.oid
            WHERE OURS(n) AND FREE(pg_type, t.oid) WINDOW w AS (PARTITION BY t.oid ORDER BY e.enumsortorder)
            UNION ALL SELECT 21, 'domain ' || format_type(t.oid, NULL), '', 'keep', concat_ws(' ', 'CREATE DOMAIN', format_type(t.oid, NULL), 'AS',
                format_type(t.typbasetype, t.typtypmod), CASE WHEN t.typcollation <> b.typcollation THEN 'COLLATE ' || t.typcollation::regcollation END),
                'DROP DOMAIN ' || format_type(t.oid, NULL), t.oid::bigint
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_type b ON b.oid = t.typbasetype
            WHERE t.typtype = 'd' AND OURS(n) AND FREE(pg_type, t.oid)
            UNION ALL SELECT 50, 'domain ' || format_type(t.oid, NULL), p.name, 'alter', 'ALTER DOMAIN ' || format_type(t.oid, NULL) || ' '
                || p.sql, NULL, t.oid::bigint
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace CROSS JOIN LATERAL (VALUES
                ('default', coalesce('SET DEFAULT ' || coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault), 'DROP DEFAULT')),
                ('not null', CASE WHEN t.typnotnull THEN 'SET NOT NULL' ELSE 'DROP NOT NULL' END)) p (name, sql)
            WHERE t.typtype = 'd' AND OURS(n) AND FREE(pg_type, t.oid)
            UNION ALL SELECT 23, 'composite type ' || RELNAME, '', 'keep', 'CREATE TYPE ' || RELNAME || ' AS (' || coalesce((SELECT string_agg(
                    quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attcollation <> t.typcollation
                        THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END, ', ' ORDER BY a.attnum)
                FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '') || ')',
                'DROP TYPE ' || RELNAME, c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'c' AND OURS(n) AND FREE(pg_type, c.reltype)
            UNION ALL SELECT 24, 'range ' || format_type(t.oid, NULL), '', 'keep', 'CREATE TYPE ' || format_type(t.oid, NULL) || ' AS RANGE (subtype = '
                || format_type(g.rngsubtype, NULL) || ')', 'DROP TYPE ' || format_type(t.oid, NULL), t.oid::bigint
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_range g ON g.rngtypid = t.oid
            WHERE OURS(n) AND FREE(pg_type, t.oid)""";

    /** The sequence of an identity column is made with the column. */
    private static final String SEQUENCES = """
            SELECT 25, 'sequence ' || RELNAME, '', 'keep', 'CREATE SEQUENCE ' || RELNAME || ' AS ' || format_type(q.seqtypid, NULL),
                'DROP SEQUENCE ' || RELNAME, c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_sequence q ON q.seqrelid = c.oid
            WHERE c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid) AND NOT EXISTS (SELECT FROM pg_depend d
                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i')
            UNION ALL SELECT 51, 'sequence ' || RELNAME, 'parameters', 'alter', 'ALTER SEQUENCE ' || RELNAME || ' AS ' || format_type(q.seqtypid, NULL)
                || ' START ' || q.seqstart || ' INCREMENT ' || q.seqincrement || ' MINVALUE ' || q.seqmin || ' MAXVALUE ' || q.seqmax
                || ' CACHE ' || q.seqcache || CASE WHEN q.seqcycle THEN ' CYCLE' ELSE ' NO CYCLE' END, NULL, c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_sequence q ON q.seqrelid = c.oid
            WHERE c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid)
            UNION ALL SELECT 52, 'sequence ' || RELNAME, 'owned by', 'alter', 'ALTER SEQUENCE ' || RELNAME || ' OWNED BY ' || coalesce((
                    SELECT d.refobjid::regclass || '.' || quote_ident(a.attname) FROM pg_depend d JOIN pg_attribute a
                        ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a'), 'NONE'),
                NULL, c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid) AND NOT EXISTS (SELECT FROM pg_depend d
                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i')""";

    private static final String DEFINITION = """
            concat_ws(' ', format_type(a.atttypid, a.atttypmod),
                CASE WHEN a.attcollation <> t.typcollation THEN 'COLLATE ' || a.attcollation::regcollation END,
                CASE WHEN a.attgenerated = 's' THEN 'GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') STORED'
                    WHEN a.attgenerated = 'v' THEN 'GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ')'
                    WHEN a.attidentity = 'a' THEN 'GENERATED ALWAYS AS IDENTITY' WHEN a.attidentity = 'd' THEN 'GENERATED BY DEFAULT AS IDENTITY'
                    ELSE 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END, CASE WHEN a.attnotnull THEN 'NOT NULL' END)""";

    private static final String TABLES = """
            SELECT 40, 'table ' || RELNAME, '', 'keep', 'CREATE ' || CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END || 'TABLE ' || RELNAME
                || CASE WHEN c.relispartition THEN ' PARTITION OF ' || (SELECT i.inhparent::regclass FROM pg_inherits i WHERE i.inhrelid = c.oid)
                    || ' ' || pg_get_expr(c.relpartbound, c.oid)
                ELSE ' (' || coalesce((SELECT string_agg(E'\\n    ' || quote_ident(a.attname) || ' ' || DEFINITION, ',' ORDER BY a.attnum)
                    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
                    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attislocal), '') || ')'
                    || coalesce((SELECT ' INHERITS (' || string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno) || ')'
                        FROM pg_inherits i WHERE i.inhrelid = c.oid), '') END
                || CASE WHEN c.relkind = 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(c.oid) ELSE '' END,
                'DROP TABLE ' || RELNAME, c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid)
            UNION ALL SELECT 46, 'table ' || RELNAME, p.name, 'alter', 'ALTER TABLE ' || RELNAME || ' ' || p.sql, NULL, c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL (VALUES
                ('row security', CASE WHEN c.relrowsecurity THEN 'ENABLE' ELSE 'DISABLE' END || ' ROW LEVEL SECURITY'),
                ('forced', CASE WHEN c.relforcerowsecurity THEN 'FORCE' ELSE 'NO FORCE' END || ' ROW LEVEL SECURITY'),
                ('logged', CASE WHEN c.relkind = 'r' THEN CASE c.relpersistence WHEN 'u' THEN 'SET UNLOGGED' ELSE 'SET LOGGED' END END),
                ('replica', CASE c.relreplident WHEN 'f' THEN 'REPLICA IDENTITY FULL' WHEN 'n' THEN 'REPLICA IDENTITY NOTHING'
                    WHEN 'd' THEN 'REPLICA IDENTITY DEFAULT' END)) p (name, sql)
            WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND p.sql IS NOT NULL AND OURS(n) AND FREE(pg_class, c.oid)
            UNION ALL SELECT 47, 'table ' || RELNAME, 'option ' || split_part(o, '=', 1), 'alter', 'ALTER TABLE ' || RELNAME || ' SET (' || split_part(o, '=', 1)
                || ' = ' || quote_literal(substr(o, strpos(o, '=') + 1)) || ')', 'ALTER TABLE ' || RELNAME || ' RESET (' || split_part(o, '=', 1) || ')', c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL unnest(c.reloptions) o
            WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid)""";

    private static final String COLUMNS = """
            SELECT 45, 'column ' || RELNAME || '.' || quote_ident(a.attname), '', 'keep', x.alter || ' ADD ' || x.word || ' ' || quote_ident(a.attname) || ' '
                || CASE WHEN c.relkind = 'c' THEN format_type(a.atttypid, a.atttypmod) ELSE DEFINITION END,
                x.alter || ' DROP ' || x.word || ' ' || quote_ident(a.attname), a.attnum::bigint
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
                CROSS JOIN LATERAL (SELECT CASE c.relkind WHEN 'c' THEN 'ALTER TYPE ' ELSE 'ALTER TABLE ' END || RELNAME AS alter,
                    CASE c.relkind WHEN 'c' THEN 'ATTRIBUTE' ELSE 'COLUMN' END AS word) x
            WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attinhcount = 0 AND c.relkind IN ('r', 'p', 'c') AND c.relpersistence <> 't'
                AND OURS(n) AND FREE(pg_class, c.oid) AND FREE(pg_type, c.reltype)
            UNION ALL SELECT 50, 'column ' || RELNAME || '.' || quote_ident(a.attname), p.name, 'alter',
                'ALTER TABLE ' || RELNAME || ' ALTER COLUMN ' || quote_ident(a.attname) || ' ' || p.sql, NULL, p.number
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
                CROSS JOIN LATERAL (VALUES
                    (1::bigint, 'type', 'TYPE ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attcollation <> t.typcollation
                        THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END || ' USING ' || quote_ident(a.attname) || '::' || format_type(a.atttypid, a.atttypmod)),
                    (2, 'default', CASE WHEN a.attgenerated = '' THEN coalesce('SET DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), 'DROP DEFAULT') END),
                    (3, 'not null', CASE WHEN a.attnotnull THEN 'SET NOT NULL' ELSE 'DROP NOT NULL' END),
                    (4, 'identity', CASE a.attidentity WHEN 'a' THEN 'ADD GENERATED ALWAYS AS IDENTITY'
                        WHEN 'd' THEN 'ADD GENERATED BY DEFAULT AS IDENTITY' ELSE 'DROP IDENTITY IF EXISTS' END),
                    (5, 'storage', 'SET STORAGE ' || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END),
                    (6, 'statistics', 'SET STATISTICS ' || coalesce(a.attstattarget, -1)),
                    (7, 'expression', CASE WHEN a.attgenerated = '' THEN 'DROP EXPRESSION IF EXISTS' END)) p (number, name, sql)
            WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attinhcount = 0 AND p.sql IS NOT NULL AND c.relkind IN ('r', 'p')
                AND c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid)""";

    static final List<String> STRUCTURE = List.of(SCHEMAS, TYPES, SEQUENCES, TABLES, COLUMNS);

    private SchemaSqlQueries() {
    }

    /** With what the queries say in short put in. */
    static String complete(String query, int major) {
        return FactQueries.complete(query.replace("DEFINITION", DEFINITION).replace("RELNAME", RELATION), major);
    }
}
