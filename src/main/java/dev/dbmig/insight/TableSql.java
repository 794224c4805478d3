package dev.dbmig.insight;

import java.util.List;

/** SQL of tables, of partitions and of columns: see {@link SchemaSqlQueries}. */
final class TableSql {

    /** {@code DEFINITION}: of a column a of type t with default d, in relation c. */
    static final String DEFINITION = """
            concat_ws(' ', format_type(a.atttypid, a.atttypmod), ELEMENTS(a.attfdwoptions),
                CASE WHEN a.attcollation <> t.typcollation THEN 'COLLATE ' || a.attcollation::regcollation END,
                CASE WHEN a.attgenerated = 's' THEN 'GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') STORED'
                    WHEN a.attgenerated = 'v' THEN 'GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ')'
                    WHEN a.attidentity <> '' THEN 'GENERATED ' || CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END || ' AS IDENTITY' || SEQUENCE
                    ELSE 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END, CASE WHEN a.attnotnull THEN 'NOT NULL' END)""";

    /** {@code SEQUENCE}: the name of an identity column's sequence where it is not the one that it gets by itself. */
    static final String SEQUENCE = """
            coalesce((SELECT ' (SEQUENCE NAME ' || i.objid::regclass || ')' FROM pg_depend i JOIN pg_class s ON s.oid = i.objid AND s.relkind = 'S'
                WHERE i.classid = 'pg_class'::regclass AND i.refclassid = 'pg_class'::regclass AND i.refobjid = c.oid AND i.refobjsubid = a.attnum
                    AND i.deptype = 'i' AND s.relname <> c.relname || '_' || a.attname || '_seq'), '')""";

    private static final String KIND = "CASE c.relkind WHEN 'f' THEN 'FOREIGN TABLE ' WHEN 'v' THEN 'VIEW ' WHEN 'm' THEN 'MATERIALIZED VIEW ' ELSE 'TABLE ' END";

    /** A partition is made as a table of its own, and attached once it has all that it must have. */
    private static final String TABLES = """
            SELECT 40, lower(KIND) || RELNAME, '', 'keep', 'CREATE ' || CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END || KIND || RELNAME
                || CASE WHEN c.reloftype <> 0 THEN ' OF ' || format_type(c.reloftype, NULL) ELSE ' (' || coalesce((SELECT string_agg(x.line, ',' ORDER BY x.number, x.line)
                    FROM (SELECT a.attnum::int AS number, E'\\n    ' || quote_ident(a.attname) || ' ' || DEFINITION AS line
                        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
                        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND (a.attislocal OR c.relispartition)
                        UNION ALL SELECT 9999, E'\\n    CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid)
                        FROM pg_constraint k WHERE c.relispartition AND k.conrelid = c.oid AND k.contype = 'c' AND k.coninhcount > 0) x), '') || ')' END
                || CASE WHEN c.relispartition THEN '' ELSE coalesce((SELECT ' INHERITS (' || string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno) || ')'
                    FROM pg_inherits i WHERE i.inhrelid = c.oid), '') END
                || CASE WHEN c.relkind = 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(c.oid) ELSE '' END
                || coalesce((SELECT ' USING ' || quote_ident(m.amname) FROM pg_am m WHERE m.oid = c.relam AND m.amname <> 'heap'), '')
                || coalesce((SELECT ' SERVER ' || quote_ident(v.srvname) || coalesce(' ' || ELEMENTS(f.ftoptions), '')
                    FROM pg_foreign_table f JOIN pg_foreign_server v ON v.oid = f.ftserver WHERE f.ftrelid = c.oid), ''),
                'DROP ' || KIND || RELNAME, c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid)
            UNION ALL SELECT 59, lower(KIND) || RELNAME, 'partition', 'replace', 'ALTER TABLE ' || i.inhparent::regclass || ' ATTACH PARTITION ' || RELNAME || ' '
                    || pg_get_expr(c.relpartbound, c.oid), 'ALTER TABLE ' || i.inhparent::regclass || ' DETACH PARTITION ' || RELNAME, c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_inherits i ON i.inhrelid = c.oid
            WHERE c.relispartition AND c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid)
            UNION ALL SELECT 59, lower(KIND) || RELNAME, 'inherits ' || i.inhparent::regclass, 'keep', 'ALTER ' || KIND || RELNAME || ' INHERIT ' || i.inhparent::regclass,
                'ALTER ' || KIND || RELNAME || ' NO INHERIT ' || i.inhparent::regclass, c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_inherits i ON i.inhrelid = c.oid
            WHERE NOT c.relispartition AND c.relkind IN ('r', 'f') AND c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid)""";

    private static final String PROPERTIES = """
            SELECT 46, lower(KIND) || RELNAME, p.name, 'alter', 'ALTER ' || KIND || RELNAME || ' ' || p.sql, 'ALTER ' || KIND || RELNAME || ' ' || p.undo, c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL (VALUES
                ('row security', CASE WHEN c.relkind IN ('r', 'p') THEN CASE WHEN c.relrowsecurity THEN 'ENABLE' ELSE 'DISABLE' END || ' ROW LEVEL SECURITY' END, NULL),
                ('forced', CASE WHEN c.relkind IN ('r', 'p') THEN CASE WHEN c.relforcerowsecurity THEN 'FORCE' ELSE 'NO FORCE' END || ' ROW LEVEL SECURITY' END, NULL),
                ('logged', CASE WHEN c.relkind = 'r' THEN CASE c.relpersistence WHEN 'u' THEN 'SET UNLOGGED' ELSE 'SET LOGGED' END END, NULL),
                ('of type', 'OF ' || format_type(nullif(c.reloftype, 0), NULL), 'NOT OF'),
                ('tablespace', CASE WHEN c.relkind <> 'f' THEN 'SET TABLESPACE ' || coalesce((SELECT quote_ident(s.spcname) FROM pg_tablespace s
                    WHERE s.oid = c.reltablespace), TABLESPACE) END, NULL),
                ('access method', CASE WHEN c.relkind = 'r' OR c.relkind = 'm' THEN 'SET ACCESS METHOD ' || (SELECT quote_ident(m.amname) FROM pg_am m --15+
                    WHERE m.oid = c.relam) END, NULL), --15+
                ('replica', CASE WHEN c.relkind NOT IN ('r', 'p') THEN NULL WHEN c.relreplident = 'f' THEN 'REPLICA IDENTITY FULL'
                    WHEN c.relreplident = 'n' THEN 'REPLICA IDENTITY NOTHING' WHEN c.relreplident = 'd' THEN 'REPLICA IDENTITY DEFAULT'
                    ELSE (SELECT 'REPLICA IDENTITY USING INDEX ' || quote_ident(ic.relname) FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
                        WHERE i.indrelid = c.oid AND i.indisreplident) END, NULL)) p (name, sql, undo)
            WHERE c.relkind IN ('r', 'p', 'f', 'm') AND c.relpersistence <> 't' AND p.sql IS NOT NULL AND OURS(n) AND FREE(pg_class, c.oid)
            UNION ALL SELECT 47, lower(KIND) || RELNAME, 'option ' || x.name, 'alter', 'ALTER ' || KIND || RELNAME || ' SET (' || x.name
                || ' = ' || quote_literal(x.value) || ')', 'ALTER ' || KIND || RELNAME || ' RESET (' || x.name || ')', c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_class o ON o.oid = c.reltoastrelid
                CROSS JOIN LATERAL (SELECT split_part(u, '=', 1), substr(u, strpos(u, '=') + 1) FROM unnest(c.reloptions) u
                    UNION ALL SELECT 'toast.' || split_part(u, '=', 1), substr(u, strpos(u, '=') + 1) FROM unnest(o.reloptions) u) x (name, value)
            WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid)""";

    /** A column that its table has from a parent or a type is neither added nor dropped. */
    private static final String COLUMNS = """
            SELECT 45, 'column ' || RELNAME || '.' || quote_ident(a.attname), '', 'keep', CASE WHEN x.own THEN x.alter || ' ADD ' || x.word || ' ' || quote_ident(a.attname) || ' '
                || DEFINITION || x.behaviour END, CASE WHEN x.own THEN x.alter || ' DROP ' || x.word || ' ' || quote_ident(a.attname) || x.behaviour END, a.attnum::bigint
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
                CROSS JOIN LATERAL (SELECT CASE c.relkind WHEN 'c' THEN 'ALTER TYPE ' ELSE 'ALTER ' || KIND END || RELNAME AS alter,
                    CASE c.relkind WHEN 'c' THEN 'ATTRIBUTE' ELSE 'COLUMN' END AS word, a.attinhcount = 0 AND c.reloftype = 0 AS own,
                    CASE WHEN c.relkind = 'c' AND EXISTS (SELECT FROM pg_class o WHERE o.reloftype = c.reltype) THEN ' CASCADE' ELSE '' END AS behaviour) x
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'c')
                AND c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid) AND FREE(pg_type, c.reltype)
            UNION ALL SELECT 50, 'column ' || RELNAME || '.' || quote_ident(a.attname), 'type', 'alter', 'ALTER TYPE ' || RELNAME || ' ALTER ATTRIBUTE '
                || quote_ident(a.attname) || ' TYPE ' || format_type(a.atttypid, a.atttypmod)
                || CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END
                || CASE WHEN EXISTS (SELECT FROM pg_class o WHERE o.reloftype = c.reltype) THEN ' CASCADE' ELSE '' END, NULL, a.attnum
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind = 'c' AND OURS(n) AND FREE(pg_type, c.reltype)""";

    /** What a child has otherwise than its parent is set after the parent, whose changes reach it. */
    private static final String COLUMN_PROPERTIES = """
            SELECT 50, 'column ' || RELNAME || '.' || quote_ident(a.attname), p.name, CASE WHEN a.attinhcount > 0 OR p.is_late THEN 'late' ELSE 'alter' END,
                'ALTER ' || KIND || RELNAME || ' ' || p.sql, CASE WHEN p.name = 'identity' THEN p.undo ELSE 'ALTER ' || KIND || RELNAME || ' ' || p.undo END, p.number
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
                CROSS JOIN LATERAL (SELECT 'ALTER COLUMN ' || quote_ident(a.attname) || ' ' AS alter, c.relkind IN ('r', 'p', 'f') AS holds,
                    c.relkind IN ('r', 'p', 'f') AND c.reloftype = 0 AND a.attinhcount = 0 AS own) x
                CROSS JOIN LATERAL (SELECT 1::bigint, 'type', CASE WHEN x.holds THEN x.alter || 'TYPE ' || format_type(a.atttypid, a.atttypmod)
                        || CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END
                        || CASE WHEN c.relkind = 'f' OR a.attgenerated <> '' THEN '' ELSE ' USING ' || quote_ident(a.attname) || '::' || format_type(a.atttypid, a.atttypmod) END END,
                        NULL, false
                    UNION ALL SELECT 2, 'default', CASE WHEN a.attgenerated = '' AND c.relkind <> 'm'
                        THEN x.alter || coalesce('SET DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), 'DROP DEFAULT') END, NULL, false
                    UNION ALL SELECT 3, 'not null', CASE WHEN x.holds THEN coalesce(
                        (SELECT x.alter || 'DROP NOT NULL, ADD CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid) FROM pg_constraint k --18+
                            WHERE k.conrelid = c.oid AND k.contype = 'n' AND k.conkey = ARRAY[a.attnum] AND (NOT k.convalidated OR k.connoinherit)), --18+
                        x.alter || CASE WHEN a.attnotnull THEN 'SET NOT NULL' ELSE 'DROP NOT NULL' END) END, NULL, false
                    UNION ALL SELECT 3, 'not null again', CASE WHEN x.holds AND a.attnotnull AND NOT EXISTS (SELECT FROM pg_constraint k --18+
                        WHERE k.conrelid = c.oid AND k.contype = 'n' AND k.conkey = ARRAY[a.attnum] AND (NOT k.convalidated OR k.connoinherit)) --18+
                        THEN x.alter || 'DROP NOT NULL, ' || x.alter || 'SET NOT NULL' END, NULL, true --18+
                    UNION ALL SELECT 4, 'identity', CASE WHEN c.relkind IN ('r', 'p') THEN x.alter || CASE WHEN a.attidentity = '' THEN 'DROP IDENTITY IF EXISTS'
                        ELSE 'ADD GENERATED ' || CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END || ' AS IDENTITY' || SEQUENCE END END,
                        (SELECT 'DROP SEQUENCE ' || w.objid::regclass FROM pg_depend w JOIN pg_class s ON s.oid = w.objid AND s.relkind = 'S'
                            WHERE w.classid = 'pg_class'::regclass AND w.refclassid = 'pg_class'::regclass AND w.refobjid = c.oid AND w.refobjsubid = a.attnum
                                AND w.deptype = 'a' LIMIT 1), a.attidentity <> ''
                    UNION ALL SELECT 5, 'identity again', CASE WHEN a.attidentity <> '' THEN x.alter || 'SET GENERATED '
                        || CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END END, NULL, true
                    UNION ALL SELECT 6, 'storage', CASE WHEN c.relkind <> 'v' THEN x.alter || 'SET STORAGE '
                        || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END, NULL, false
                    UNION ALL SELECT 7, 'statistics', CASE WHEN c.relkind <> 'v' THEN x.alter || 'SET STATISTICS ' || coalesce(a.attstattarget, -1) END, NULL, false
                    UNION ALL SELECT 8, 'compression', CASE WHEN c.relkind IN ('r', 'p', 'm') THEN x.alter || 'SET COMPRESSION ' --14+
                        || CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' ELSE 'DEFAULT' END END, NULL, false --14+
                    UNION ALL SELECT 9, 'expression', CASE WHEN a.attgenerated = '' AND x.holds THEN x.alter || 'DROP EXPRESSION IF EXISTS' END, NULL, false
                    UNION ALL SELECT 10, 'expression again', CASE WHEN a.attgenerated <> '' THEN x.alter --17+
                        || 'SET EXPRESSION AS (' || pg_get_expr(d.adbin, d.adrelid) || ')' END, NULL, false --17+
                    UNION ALL SELECT 11, 'computed', CASE WHEN a.attgenerated <> '' AND x.own
                        THEN 'DROP COLUMN ' || quote_ident(a.attname) || ', ADD COLUMN ' || quote_ident(a.attname) || ' ' || DEFINITION END, NULL, true
                    UNION ALL SELECT 12, 'option ' || o.name, x.alter || 'SET (' || o.name || ' = ' || o.value || ')', x.alter || 'RESET (' || o.name || ')', false
                    FROM (SELECT split_part(u, '=', 1) AS name, substr(u, strpos(u, '=') + 1) AS value FROM unnest(a.attoptions) u) o
                ) p (number, name, sql, undo, is_late)
            WHERE a.attnum > 0 AND NOT a.attisdropped AND p.sql IS NOT NULL AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
                AND c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid)""";

    static final List<String> ALL = List.of(TABLES, PROPERTIES, COLUMNS, COLUMN_PROPERTIES);

    private TableSql() {
    }

    /** With what only these queries say in short put in. */
    static String complete(String query) {
        return query.replace("DEFINITION", DEFINITION).replace("KIND", KIND).replace("|| SEQUENCE", "|| " + SEQUENCE)
                .replace("TABLESPACE)", "(SELECT quote_ident(ts.spcname) FROM pg_database db JOIN pg_tablespace ts ON ts.oid = db.dattablespace"
                        + " WHERE db.datname = current_database()))");
    }
}
