package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.DatabaseProperties.Grant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads properties from the catalogues, which every role may read. */
final class DatabasePropertiesReader {

    private final Session session;
    private final String database;
    private final String name;

    DatabasePropertiesReader(Session session, String database) {
        this.session = session;
        this.database = database;
        this.name = SqlText.literal(database);
    }

    DatabaseProperties read() {
        List<List<String>> rows = session.query("""
                SELECT pg_catalog.pg_get_userbyid(d.datdba), t.spcname, d.datconnlimit, d.datistemplate,
                       d.datallowconn, s.description, d.datacl IS NULL
                FROM pg_catalog.pg_database d
                JOIN pg_catalog.pg_tablespace t ON t.oid = d.dattablespace
                LEFT JOIN pg_catalog.pg_shdescription s
                       ON s.objoid = d.oid AND s.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
                WHERE d.datname = %s""".formatted(name));
        if (rows.isEmpty()) {
            throw DbmigException.refused("database \"" + database + "\" does not exist");
        }
        List<String> row = rows.get(0);
        return new DatabaseProperties(row.get(0), row.get(1), Integer.parseInt(row.get(2)), isTrue(row.get(3)),
                isTrue(row.get(4)), row.get(5), isTrue(row.get(6)) ? null : acl(), settings(), labels());
    }

    private List<Grant> acl() {
        return session.query("""
                SELECT pg_catalog.pg_get_userbyid(a.grantor),
                       CASE a.grantee WHEN 0 THEN '' ELSE pg_catalog.pg_get_userbyid(a.grantee) END,
                       a.privilege_type, a.is_grantable
                FROM pg_catalog.pg_database d,
                     pg_catalog.aclexplode(d.datacl) WITH ORDINALITY AS a(grantor, grantee, privilege_type, is_grantable, n)
                WHERE d.datname = %s
                ORDER BY a.grantor <> d.datdba, a.n""".formatted(name)).stream()
                .map(row -> new Grant(row.get(0), row.get(1), row.get(2), isTrue(row.get(3))))
                .toList();
    }

    private List<DatabaseSetting> settings() {
        return session.query("""
                SELECT coalesce(r.rolname, ''), c.setting
                FROM pg_catalog.pg_database d
                JOIN pg_catalog.pg_db_role_setting s ON s.setdatabase = d.oid
                LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole,
                LATERAL pg_catalog.unnest(s.setconfig) WITH ORDINALITY AS c(setting, n)
                WHERE d.datname = %s AND (s.setrole = 0 OR r.rolname IS NOT NULL)
                ORDER BY s.setrole <> 0, 1, c.n""".formatted(name)).stream()
                .map(row -> setting(row.get(0), row.get(1)))
                .toList();
    }

    private static DatabaseSetting setting(String role, String nameAndValue) {
        int equals = nameAndValue.indexOf('=');
        return new DatabaseSetting(role, nameAndValue.substring(0, equals), nameAndValue.substring(equals + 1));
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        session.query("""
                SELECT l.provider, l.label
                FROM pg_catalog.pg_database d
                JOIN pg_catalog.pg_shseclabel l
                     ON l.objoid = d.oid AND l.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
                WHERE d.datname = %s ORDER BY 1""".formatted(name)).forEach(row -> labels.put(row.get(0), row.get(1)));
        return labels;
    }

    private static boolean isTrue(String text) {
        return text.equals("t");
    }
}
