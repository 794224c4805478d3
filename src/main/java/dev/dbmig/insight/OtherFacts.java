package dev.dbmig.insight;

import java.util.List;

/** Facts of what belongs to the database as a whole, of foreign data and of comments; see {@link FactQueries}. */
final class OtherFacts {

    private static final String OBJECTS = """
            SELECT 'extension', quote_ident(e.extname), 'version ' || e.extversion || ', schema ' || quote_ident(n.nspname)
            FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
            UNION ALL SELECT 'event trigger', quote_ident(e.evtname), concat_ws(', ', OWNER(e.evtowner), 'on ' || e.evtevent, e.evtfoid::regproc,
                'tags ' || LIST(e.evttags), CASE e.evtenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'enabled on replicas'
                    WHEN 'A' THEN 'enabled always' END)
            FROM pg_event_trigger e WHERE FREE(pg_event_trigger, e.oid)
            UNION ALL SELECT 'default privileges', 'of ' || quote_ident(pg_get_userbyid(d.defaclrole)) || coalesce(' in ' || quote_ident(n.nspname), '')
                    || ' on ' || CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
                        WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' WHEN 'L' THEN 'large objects' END,
                (SELECT string_agg(x::text, ' ' ORDER BY x::text COLLATE "C") FROM unnest(d.defaclacl) x)
            FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace""";

    private static final String REPLICATION = """
            SELECT 'publication', quote_ident(p.pubname), concat_ws(', ', OWNER(p.pubowner), CASE WHEN p.puballtables THEN 'all tables' END,
                CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END,
                CASE WHEN p.pubtruncate THEN 'truncate' END, CASE WHEN p.pubviaroot THEN 'via root' END,
                'generated columns ' || nullif(p.pubgencols::text, 'n'), --18+
                (SELECT 'schemas ' || string_agg(quote_ident(s.nspname), ', ' ORDER BY s.nspname) --15+
                    FROM pg_publication_namespace pn JOIN pg_namespace s ON s.oid = pn.pnnspid WHERE pn.pnpubid = p.oid), --15+
                (SELECT 'tables ' || string_agg(r.prrelid::regclass::text
                        || coalesce(' (' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) FROM pg_attribute a --15+
                            WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::int2[])) || ')', '') --15+
                        || coalesce(' where ' || pg_get_expr(r.prqual, r.prrelid), '') --15+
                        , ', ' ORDER BY r.prrelid::regclass::text COLLATE "C")
                    FROM pg_publication_rel r WHERE r.prpubid = p.oid))
            FROM pg_publication p WHERE FREE(pg_publication, p.oid)
            UNION ALL SELECT 'subscription', quote_ident(s.subname), concat_ws(', ', OWNER(s.subowner), CASE WHEN s.subenabled THEN 'enabled' END,
                CASE WHEN s.subbinary THEN 'binary' END, --14+
                'streaming ' || nullif(s.substream::text, 'f'), --14+
                'two phase ' || nullif(s.subtwophasestate::text, 'd'), --15+
                CASE WHEN s.subdisableonerr THEN 'disable on error' END, --15+
                'origin ' || nullif(s.suborigin, 'any'), --16+
                'slot ' || quote_ident(s.subslotname), 'synchronous commit ' || s.subsynccommit, 'publications ' || LIST(s.subpublications))
            FROM pg_subscription s WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())""";

    /** Options of user mappings are secrets, and only some roles may see them: the names of those that one may. */
    private static final String FOREIGN = """
            SELECT 'foreign data wrapper', quote_ident(w.fdwname), concat_ws(', ', OWNER(w.fdwowner), ACL(w.fdwacl, 'F', w.fdwowner),
                'handler ' || nullif(w.fdwhandler, 0)::regproc, 'validator ' || nullif(w.fdwvalidator, 0)::regproc,
                'options ' || OPTIONS(w.fdwoptions)) FROM pg_foreign_data_wrapper w WHERE FREE(pg_foreign_data_wrapper, w.oid)
            UNION ALL SELECT 'foreign server', quote_ident(s.srvname), concat_ws(', ', OWNER(s.srvowner), ACL(s.srvacl, 'S', s.srvowner),
                'wrapper ' || quote_ident(w.fdwname), 'type ' || s.srvtype, 'version ' || s.srvversion, 'options ' || OPTIONS(s.srvoptions))
            FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE FREE(pg_foreign_server, s.oid)
            UNION ALL SELECT 'user mapping', CASE m.umuser WHEN 0 THEN 'public' ELSE quote_ident(m.usename) END || ' on ' || quote_ident(m.srvname),
                coalesce('options ' || (SELECT string_agg(split_part(u, '=', 1), ', ' ORDER BY u COLLATE "C") FROM unnest(m.umoptions) u), '')
            FROM pg_user_mappings m""";

    private static final String COMMENTS = """
            SELECT 'comment', i.type || ' ' || i.identity, d.description
            FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) i
            WHERE (d.objoid >= 16384 OR d.classoid = 'pg_namespace'::regclass AND d.objoid = to_regnamespace('public'))
                AND i.identity IS NOT NULL AND i.type <> 'large object' AND i.schema IS DISTINCT FROM 'pg_toast'
                AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = d.classoid AND x.objid = d.objoid
                    AND x.refclassid = 'pg_extension'::regclass AND x.deptype = 'e')
            UNION ALL SELECT 'security label', l.provider || ' on ' || i.type || ' ' || i.identity, l.label
            FROM pg_seclabel l, pg_identify_object(l.classoid, l.objoid, l.objsubid) i
            WHERE i.identity IS NOT NULL AND i.type <> 'large object'""";

    static final List<String> ALL = List.of(OBJECTS, REPLICATION, FOREIGN, COMMENTS);

    /** What belongs to the database itself, which is no part of its contents: a copy of it has none. */
    static final String DATABASE = """
            SELECT 'database setting', CASE s.setrole WHEN 0 THEN '' ELSE 'of role ' || quote_ident(pg_get_userbyid(s.setrole)) || ' ' END
                    || split_part(c, '=', 1), substr(c, strpos(c, '=') + 1)
            FROM pg_db_role_setting s CROSS JOIN LATERAL unnest(s.setconfig) c
            WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
            UNION ALL SELECT 'database', x.property, x.text FROM pg_database d CROSS JOIN LATERAL (VALUES
                ('grants', ACL(d.datacl, 'd', d.datdba)), ('comment', shobj_description(d.oid, 'pg_database'))) x (property, text)
            WHERE d.datname = current_database() AND x.text IS NOT NULL""";

    private OtherFacts() {
    }
}
