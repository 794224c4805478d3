package dev.dbmig.insight;

import java.util.List;

/** Facts of types, collations, conversions and text search; see {@link FactQueries}. */
final class TypeFacts {

    private static final String TYPES = """
            SELECT CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range' ELSE 'type' END,
                quote_ident(n.nspname) || '.' || quote_ident(t.typname),
                concat_ws(', ', OWNER(t.typowner), ACL(t.typacl, 'T', t.typowner),
                    (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
                    CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
                    CASE WHEN t.typtype = 'd' AND t.typcollation <> b.typcollation THEN 'collate ' || t.typcollation::regcollation END,
                    CASE WHEN t.typnotnull THEN 'not null' END, 'default ' || coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault),
                    (SELECT concat_ws(' ', 'of', format_type(g.rngsubtype, NULL), 'opclass', c.opcname,
                            'collate ' || nullif(g.rngcollation, 0)::regcollation, 'canonical ' || nullif(g.rngcanonical::text, '-'),
                            'multirange ' || nullif(g.rngmultitypid, 0)::regtype, --14+
                            'diff ' || nullif(g.rngsubdiff::text, '-'))
                        FROM pg_range g JOIN pg_opclass c ON c.oid = g.rngsubopc WHERE g.rngtypid = t.oid),
                    CASE WHEN t.typtype = 'b' THEN concat_ws(' ', 'input', t.typinput, 'output', t.typoutput, 'receive', t.typreceive, 'send',
                        t.typsend, 'analyze', t.typanalyze, 'length', t.typlen, 'align', t.typalign, 'storage', t.typstorage,
                        'category', t.typcategory, t.typispreferred, t.typbyval, 'modifiers', t.typmodin, t.typmodout,
                        'delimiter', t.typdelim, 'element ' || format_type(nullif(t.typelem, 0), NULL)) END,
                    CASE WHEN t.typtype = 'p' THEN 'shell' END)
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_type b ON b.oid = t.typbasetype
            WHERE OURS(n) AND (t.typtype IN ('e', 'd', 'r', 'b') OR t.typtype = 'p' AND NOT t.typisdefined)
                AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid) AND FREE(pg_type, t.oid)""";

    private static final String COLLATIONS = """
            SELECT 'collation', quote_ident(n.nspname) || '.' || quote_ident(c.collname),
                concat_ws(', ', OWNER(c.collowner), 'provider ' || c.collprovider::text, 'collate ' || c.collcollate, 'ctype ' || c.collctype,
                    'locale ' || c.colliculocale, --15-16
                    'locale ' || c.colllocale, --17+
                    'rules ' || c.collicurules, --16+
                    CASE WHEN NOT c.collisdeterministic THEN 'nondeterministic' END)
            FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE OURS(n) AND FREE(pg_collation, c.oid)
            UNION ALL SELECT 'conversion', quote_ident(n.nspname) || '.' || quote_ident(c.conname),
                concat_ws(' ', OWNER(c.conowner), pg_encoding_to_char(c.conforencoding), 'to', pg_encoding_to_char(c.contoencoding), c.conproc,
                    CASE WHEN c.condefault THEN 'default' END)
            FROM pg_conversion c JOIN pg_namespace n ON n.oid = c.connamespace WHERE OURS(n) AND FREE(pg_conversion, c.oid)""";

    private static final String TEXT_SEARCH = """
            SELECT 'text search configuration', quote_ident(n.nspname) || '.' || quote_ident(c.cfgname),
                concat_ws(', ', OWNER(c.cfgowner), (SELECT pn.nspname || '.' || quote_ident(p.prsname) FROM pg_ts_parser p
                    JOIN pg_namespace pn ON pn.oid = p.prsnamespace WHERE p.oid = c.cfgparser),
                    (SELECT string_agg(x.token || ': ' || x.dictionaries, ', ' ORDER BY x.token COLLATE "C") FROM (
                        SELECT (SELECT t.alias FROM ts_token_type(c.cfgparser) t WHERE t.tokid = m.maptokentype) AS token,
                            string_agg(m.mapdict::regdictionary::text, ' ' ORDER BY m.mapseqno) AS dictionaries
                        FROM pg_ts_config_map m WHERE m.mapcfg = c.oid GROUP BY m.maptokentype) x))
            FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace WHERE OURS(n) AND FREE(pg_ts_config, c.oid)
            UNION ALL SELECT 'text search dictionary', quote_ident(n.nspname) || '.' || quote_ident(d.dictname),
                concat_ws(', ', OWNER(d.dictowner), 'template ' || tn.nspname || '.' || quote_ident(t.tmplname), d.dictinitoption)
            FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace JOIN pg_ts_template t ON t.oid = d.dicttemplate
                JOIN pg_namespace tn ON tn.oid = t.tmplnamespace WHERE OURS(n) AND FREE(pg_ts_dict, d.oid)
            UNION ALL SELECT 'text search parser', quote_ident(n.nspname) || '.' || quote_ident(p.prsname),
                concat_ws(' ', p.prsstart, p.prstoken, p.prsend, p.prsheadline, p.prslextype)
            FROM pg_ts_parser p JOIN pg_namespace n ON n.oid = p.prsnamespace WHERE OURS(n) AND FREE(pg_ts_parser, p.oid)
            UNION ALL SELECT 'text search template', quote_ident(n.nspname) || '.' || quote_ident(t.tmplname),
                concat_ws(' ', t.tmplinit, t.tmpllexize)
            FROM pg_ts_template t JOIN pg_namespace n ON n.oid = t.tmplnamespace WHERE OURS(n) AND FREE(pg_ts_template, t.oid)""";

    static final List<String> ALL = List.of(TYPES, COLLATIONS, TEXT_SEARCH);

    private TypeFacts() {
    }
}
