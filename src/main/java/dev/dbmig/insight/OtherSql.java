package dev.dbmig.insight;

import java.util.List;

/** SQL of text search, replication, event triggers and foreign data: see {@link SchemaSqlQueries}. */
final class OtherSql {

    private static final String TEXT_SEARCH = """
            SELECT 38, 'text search parser ' || x.name, '', 'replace', 'CREATE TEXT SEARCH PARSER ' || x.name || ' (' || concat_ws(', ', 'START = ' || p.prsstart,
                    'GETTOKEN = ' || p.prstoken, 'END = ' || p.prsend, 'HEADLINE = ' || nullif(p.prsheadline::text, '-'), 'LEXTYPES = ' || p.prslextype) || ')',
                'DROP TEXT SEARCH PARSER ' || x.name, p.oid::bigint
            FROM pg_ts_parser p JOIN pg_namespace n ON n.oid = p.prsnamespace CROSS JOIN LATERAL (SELECT quote_ident(n.nspname) || '.' || quote_ident(p.prsname) AS name) x
            WHERE OURS(n) AND FREE(pg_ts_parser, p.oid)
            UNION ALL SELECT 38, 'text search template ' || x.name, '', 'replace', 'CREATE TEXT SEARCH TEMPLATE ' || x.name || ' ('
                    || concat_ws(', ', 'INIT = ' || nullif(t.tmplinit::text, '-'), 'LEXIZE = ' || t.tmpllexize) || ')', 'DROP TEXT SEARCH TEMPLATE ' || x.name, t.oid::bigint
            FROM pg_ts_template t JOIN pg_namespace n ON n.oid = t.tmplnamespace CROSS JOIN LATERAL (SELECT quote_ident(n.nspname) || '.' || quote_ident(t.tmplname) AS name) x
            WHERE OURS(n) AND FREE(pg_ts_template, t.oid)
            UNION ALL SELECT p.number, 'text search dictionary ' || x.name, p.property, p.change, p.make, p.remove, d.oid::bigint
            FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace JOIN pg_ts_template t ON t.oid = d.dicttemplate JOIN pg_namespace tn ON tn.oid = t.tmplnamespace
                CROSS JOIN LATERAL (SELECT quote_ident(n.nspname) || '.' || quote_ident(d.dictname) AS name, 'TEMPLATE = ' || quote_ident(tn.nspname) || '.'
                    || quote_ident(t.tmplname) AS template) x
                CROSS JOIN LATERAL (SELECT 39, '', 'keep', 'CREATE TEXT SEARCH DICTIONARY ' || x.name || ' (' || concat_ws(', ', x.template, d.dictinitoption) || ')',
                        'DROP TEXT SEARCH DICTIONARY ' || x.name
                    UNION ALL SELECT 40, 'option ' || o[1], 'alter', 'ALTER TEXT SEARCH DICTIONARY ' || x.name || ' (' || o[1] || ' = ' || o[2] || ')',
                        'ALTER TEXT SEARCH DICTIONARY ' || x.name || ' (' || o[1] || ')'
                    FROM regexp_matches(d.dictinitoption, '("(?:[^"]|"")+"|[^ ",]+) = (\\s?E?''(?:[^'']|'''')*''|[^,]+)', 'g') o) p (number, property, change, make, remove)
            WHERE OURS(n) AND FREE(pg_ts_dict, d.oid)
            UNION ALL SELECT p.number, 'text search configuration ' || x.name, p.property, 'replace', p.make, p.remove, c.oid::bigint
            FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace JOIN pg_ts_parser r ON r.oid = c.cfgparser JOIN pg_namespace rn ON rn.oid = r.prsnamespace
                CROSS JOIN LATERAL (SELECT quote_ident(n.nspname) || '.' || quote_ident(c.cfgname) AS name) x
                CROSS JOIN LATERAL (SELECT 41, '', 'CREATE TEXT SEARCH CONFIGURATION ' || x.name || ' (PARSER = ' || quote_ident(rn.nspname) || '.' || quote_ident(r.prsname) || ')',
                        'DROP TEXT SEARCH CONFIGURATION ' || x.name
                    UNION ALL SELECT 42, 'mapping ' || t.alias, 'ALTER TEXT SEARCH CONFIGURATION ' || x.name || ' ADD MAPPING FOR ' || quote_ident(t.alias) || ' WITH '
                            || string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno),
                        'ALTER TEXT SEARCH CONFIGURATION ' || x.name || ' DROP MAPPING FOR ' || quote_ident(t.alias)
                    FROM pg_ts_config_map m JOIN ts_token_type(c.cfgparser) t ON t.tokid = m.maptokentype WHERE m.mapcfg = c.oid GROUP BY t.alias) p (number, property, make, remove)
            WHERE OURS(n) AND FREE(pg_ts_config, c.oid)""";

    private static final String PUBLICATIONS = """
            SELECT x.number, 'publication ' || quote_ident(p.pubname), x.property, x.change, x.make, x.remove, p.oid::bigint
            FROM pg_publication p CROSS JOIN LATERAL (SELECT 'ALTER PUBLICATION ' || quote_ident(p.pubname) AS alter) a CROSS JOIN LATERAL (
                SELECT 75, '', 'replace', 'CREATE PUBLICATION ' || quote_ident(p.pubname) || CASE WHEN p.puballtables THEN ' FOR ALL TABLES' ELSE '' END,
                    'DROP PUBLICATION ' || quote_ident(p.pubname)
                UNION ALL SELECT 76, 'publish', 'alter', a.alter || ' SET (publish = ' || quote_literal(concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END,
                    CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END)) || ')', NULL
                UNION ALL SELECT 76, 'via root', 'alter', a.alter || ' SET (publish_via_partition_root = ' || p.pubviaroot || ')', NULL
                UNION ALL SELECT 76, 'generated', 'alter', a.alter || ' SET (publish_generated_columns = ' || CASE p.pubgencols WHEN 's' THEN 'stored' ELSE 'none' END || ')', NULL --18+
                UNION ALL SELECT 77, 'table ' || r.prrelid::regclass, 'replace', a.alter || ' ADD TABLE ONLY ' || r.prrelid::regclass
                    || coalesce(' (' || (SELECT string_agg(quote_ident(at.attname), ', ' ORDER BY at.attname) FROM pg_attribute at --15+
                        WHERE at.attrelid = r.prrelid AND at.attnum = ANY (r.prattrs::int2[])) || ')', '') --15+
                    || coalesce(' WHERE (' || pg_get_expr(r.prqual, r.prrelid) || ')', '') --15+
                    || '',
                    a.alter || ' DROP TABLE ONLY ' || r.prrelid::regclass FROM pg_publication_rel r WHERE r.prpubid = p.oid
                UNION ALL SELECT 78, 'schema ' || quote_ident(s.nspname), 'keep', a.alter || ' ADD TABLES IN SCHEMA ' || quote_ident(s.nspname), --15+
                    a.alter || ' DROP TABLES IN SCHEMA ' || quote_ident(s.nspname) FROM pg_publication_namespace pn --15+
                    JOIN pg_namespace s ON s.oid = pn.pnnspid WHERE pn.pnpubid = p.oid --15+
                ) x (number, property, change, make, remove)
            WHERE FREE(pg_publication, p.oid)""";

    /** The last that is made, and the first that goes: what comes between must not fire them. */
    private static final String EVENT_TRIGGERS = """
            SELECT 95, 'event trigger ' || quote_ident(e.evtname), '', 'replace', 'CREATE EVENT TRIGGER ' || quote_ident(e.evtname) || ' ON ' || e.evtevent
                || coalesce(' WHEN TAG IN (' || (SELECT string_agg(quote_literal(u), ', ' ORDER BY u) FROM unnest(e.evttags) u) || ')', '')
                || ' EXECUTE FUNCTION ' || e.evtfoid::regproc || '()', 'DROP EVENT TRIGGER ' || quote_ident(e.evtname), e.oid::bigint
            FROM pg_event_trigger e WHERE FREE(pg_event_trigger, e.oid)
            UNION ALL SELECT 96, 'event trigger ' || quote_ident(e.evtname), 'state', 'alter', 'ALTER EVENT TRIGGER ' || quote_ident(e.evtname)
                || CASE e.evtenabled WHEN 'D' THEN ' DISABLE' WHEN 'R' THEN ' ENABLE REPLICA' WHEN 'A' THEN ' ENABLE ALWAYS' ELSE ' ENABLE' END, NULL, e.oid::bigint
            FROM pg_event_trigger e WHERE FREE(pg_event_trigger, e.oid)""";

    /** Of a user mapping only the names of options are known: one that has any cannot be made. */
    private static final String FOREIGN = """
            SELECT 35, 'foreign data wrapper ' || quote_ident(w.fdwname), '', 'keep', concat_ws(' ', 'CREATE FOREIGN DATA WRAPPER', quote_ident(w.fdwname),
                    'HANDLER ' || nullif(w.fdwhandler, 0)::regproc, 'VALIDATOR ' || nullif(w.fdwvalidator, 0)::regproc, ELEMENTS(w.fdwoptions)),
                'DROP FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname), w.oid::bigint
            FROM pg_foreign_data_wrapper w WHERE FREE(pg_foreign_data_wrapper, w.oid)
            UNION ALL SELECT 35, 'foreign data wrapper ' || quote_ident(w.fdwname), 'functions', 'late', concat_ws(' ', 'ALTER FOREIGN DATA WRAPPER', quote_ident(w.fdwname),
                    coalesce('HANDLER ' || nullif(w.fdwhandler, 0)::regproc, 'NO HANDLER'), coalesce('VALIDATOR ' || nullif(w.fdwvalidator, 0)::regproc, 'NO VALIDATOR')),
                NULL, w.oid::bigint FROM pg_foreign_data_wrapper w WHERE FREE(pg_foreign_data_wrapper, w.oid)
            UNION ALL SELECT 36, 'foreign server ' || quote_ident(s.srvname), k.property, k.change, concat_ws(' ', 'CREATE SERVER', quote_ident(s.srvname),
                    'TYPE ' || quote_literal(s.srvtype), 'FOREIGN DATA WRAPPER', quote_ident(w.fdwname), k.options), 'DROP SERVER ' || quote_ident(s.srvname), s.oid::bigint
            FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
                CROSS JOIN LATERAL (VALUES ('', 'keep', ELEMENTS(s.srvoptions)), ('wrapper', 'replace', NULL)) k (property, change, options)
            WHERE FREE(pg_foreign_server, s.oid)
            UNION ALL SELECT 37, 'foreign server ' || quote_ident(s.srvname), 'version', 'alter', 'ALTER SERVER ' || quote_ident(s.srvname) || ' VERSION ' || quote_literal(s.srvversion),
                'ALTER SERVER ' || quote_ident(s.srvname) || ' VERSION NULL', s.oid::bigint FROM pg_foreign_server s WHERE s.srvversion IS NOT NULL AND FREE(pg_foreign_server, s.oid)
            UNION ALL SELECT 38, 'user mapping ' || CASE m.umuser WHEN 0 THEN 'public' ELSE quote_ident(m.usename) END || ' on ' || quote_ident(m.srvname), '', 'keep',
                CASE WHEN m.umoptions IS NULL AND has_table_privilege('pg_user_mapping', 'SELECT') THEN 'CREATE USER MAPPING FOR ' || x.name END, 'DROP USER MAPPING FOR ' || x.name, m.umid::bigint
            FROM pg_user_mappings m CROSS JOIN LATERAL (SELECT CASE m.umuser WHEN 0 THEN 'PUBLIC' ELSE quote_ident(m.usename) END
                || ' SERVER ' || quote_ident(m.srvname) AS name) x
            UNION ALL SELECT 48 + p.number, x.object, p.property, p.change, CASE WHEN o.option_name !~* SECRET THEN x.alter || ' OPTIONS (' || p.make || ')' END,
                x.alter || ' OPTIONS (' || p.remove || ')', x.oid::bigint
            FROM (SELECT 'foreign data wrapper ' || quote_ident(w.fdwname) AS object, 'ALTER FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname) AS alter, w.fdwoptions AS options, w.oid
                    FROM pg_foreign_data_wrapper w WHERE FREE(pg_foreign_data_wrapper, w.oid)
                UNION ALL SELECT 'foreign server ' || quote_ident(s.srvname), 'ALTER SERVER ' || quote_ident(s.srvname), s.srvoptions, s.oid
                    FROM pg_foreign_server s WHERE FREE(pg_foreign_server, s.oid)
                UNION ALL SELECT 'foreign table ' || RELNAME, 'ALTER FOREIGN TABLE ' || RELNAME, f.ftoptions, c.oid
                    FROM pg_foreign_table f JOIN pg_class c ON c.oid = f.ftrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE FREE(pg_class, c.oid)
                UNION ALL SELECT 'column ' || RELNAME || '.' || quote_ident(a.attname), 'ALTER FOREIGN TABLE ' || RELNAME || ' ALTER COLUMN ' || quote_ident(a.attname), a.attfdwoptions, c.oid
                    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE a.attfdwoptions IS NOT NULL AND NOT a.attisdropped AND FREE(pg_class, c.oid)) x
                CROSS JOIN LATERAL pg_options_to_table(x.options) o CROSS JOIN LATERAL (
                SELECT 0, 'option ' || o.option_name, 'keep', 'ADD ' || quote_ident(o.option_name) || ' ' || quote_literal(o.option_value), 'DROP ' || quote_ident(o.option_name)
                UNION ALL SELECT 1, 'value of ' || o.option_name, 'late', 'SET ' || quote_ident(o.option_name) || ' ' || quote_literal(o.option_value), NULL
                ) p (number, property, change, make, remove)""".replace("SECRET", SchemaSqlQueries.SECRET);

    static final List<String> ALL = List.of(TEXT_SEARCH, PUBLICATIONS, EVENT_TRIGGERS, FOREIGN);

    private OtherSql() {
    }
}
