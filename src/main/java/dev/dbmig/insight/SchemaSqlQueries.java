package dev.dbmig.insight;

import java.util.List;
import java.util.stream.Stream;

/**
 * The queries behind {@link SchemaSql}. Each row: order, object as {@link SchemaFacts} names it, property, what to do
 * where both sides have it ({@code replace}, {@code alter}, {@code late} or {@code keep}), SQL that makes it, SQL that removes it, and a number
 * that orders them.
 */
final class SchemaSqlQueries {

    private static final String RELATION = "quote_ident(n.nspname) || '.' || quote_ident(c.relname)";

    /** What is secret is never written. */
    static final String SECRET = "'(pass|secret|token|key|cred)'";

    /** {@code ELEMENTS(array)}: the options of foreign data, without what is secret. */
    private static final String ELEMENTS = "(SELECT 'OPTIONS (' || string_agg(quote_ident(eo.option_name) || ' ' || quote_literal(eo.option_value), ', ')"
            + " || ')' FROM pg_options_to_table($1) eo WHERE eo.option_name !~* " + SECRET + ")";

    private static final String OPERATOR = "(SELECT 'OPERATOR(' || quote_ident(xn.nspname) || '.' || xo.oprname || ')' FROM pg_operator xo"
            + " JOIN pg_namespace xn ON xn.oid = xo.oprnamespace WHERE xo.oid = $1)";

    private static final String SCHEMAS = """
            SELECT 10, 'schema ' || quote_ident(n.nspname), '', 'keep', 'CREATE SCHEMA ' || quote_ident(n.nspname),
                'DROP SCHEMA ' || quote_ident(n.nspname), n.oid::bigint FROM pg_namespace n WHERE OURS(n) AND FREE(pg_namespace, n.oid)
            UNION ALL SELECT 15, 'extension ' || quote_ident(e.extname), '', 'keep', 'CREATE EXTENSION ' || quote_ident(e.extname)
                || ' SCHEMA ' || quote_ident(n.nspname) || coalesce((SELECT ' VERSION ' || quote_literal(e.extversion)
                    FROM pg_available_extensions v WHERE v.name = e.extname AND v.default_version <> e.extversion), ''), 'DROP EXTENSION ' || quote_ident(e.extname), e.oid::bigint
            FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
            UNION ALL SELECT 17, 'extension ' || quote_ident(e.extname), 'schema', 'alter', 'ALTER EXTENSION ' || quote_ident(e.extname)
                || ' SET SCHEMA ' || quote_ident(n.nspname), NULL, e.oid::bigint FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
            UNION ALL SELECT 16, 'extension ' || quote_ident(e.extname), 'version', 'alter', 'ALTER EXTENSION ' || quote_ident(e.extname)
                || ' UPDATE TO ' || quote_literal(e.extversion), NULL, e.oid::bigint FROM pg_extension e""";

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
                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i')
            UNION ALL SELECT 53, 'sequence ' || RELNAME, 'logged', 'late', 'ALTER SEQUENCE ' || RELNAME || CASE c.relpersistence WHEN 'u' THEN ' SET UNLOGGED'
                ELSE ' SET LOGGED' END, NULL, c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND OURS(n) AND FREE(pg_class, c.oid)""";

    static final List<String> ALL = Stream.of(List.of(SCHEMAS, SEQUENCES), TypeSql.ALL, CodeSql.ALL, TableSql.ALL, DependentSql.ALL, OtherSql.ALL, RightsSql.ALL)
            .flatMap(List::stream).toList();

    private SchemaSqlQueries() {
    }

    /** With what the queries say in short put in. */
    static String complete(String query, int major) {
        return FactQueries.complete(TableSql.complete(query).replace("RELNAME", RELATION)
                .replaceAll("ELEMENTS\\(([\\w.]+)\\)", ELEMENTS)
                .replaceAll("OPERATOR\\(nullif\\(([\\w.]+), 0\\)\\)", OPERATOR), major);
    }
}
