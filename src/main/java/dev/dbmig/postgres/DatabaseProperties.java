package dev.dbmig.postgres;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What belongs to a database rather than to its contents: neither a dump restored under another name nor a
 * template copy brings it along. Equal properties are equal whatever the databases are called.
 *
 * @param owner the role's name
 * @param tablespace its default tablespace
 * @param connectionLimit -1 for none
 * @param isTemplate whether any role with CREATEDB may copy it
 * @param allowsConnections false keeps superusers out, too
 * @param comment null for none
 * @param acl null where the server's default applies; what was granted, in the order it was
 * @param settings of ALTER DATABASE … SET and ALTER ROLE … IN DATABASE … SET
 * @param securityLabels provider to label
 */
public record DatabaseProperties(String owner, String tablespace, int connectionLimit, boolean isTemplate,
        boolean allowsConnections, String comment, List<Grant> acl, List<DatabaseSetting> settings,
        Map<String, String> securityLabels) {

    /**
     * @param grantee a role; empty for PUBLIC
     * @param privilege e.g. {@code CONNECT}
     */
    public record Grant(String grantor, String grantee, String privilege, boolean isGrantable) {}

    public DatabaseProperties {
        acl = acl == null ? null : List.copyOf(acl);
        settings = List.copyOf(settings);
        securityLabels = Map.copyOf(securityLabels);
    }

    /**
     * Needs no privilege.
     *
     * @param session to any database of the server
     * @throws dev.dbmig.DbmigException if there is no database of this name
     */
    public static DatabaseProperties read(Session session, String database) {
        return new DatabasePropertiesReader(session, database).read();
    }

    /** The statements of {@link #sql} that set parameters. */
    public List<String> settingsSql(String database) {
        return new DatabasePropertiesSql(this, database).settings();
    }

    /** Every statement that gives these properties to a database, in an order that works; quoted. */
    public List<String> sql(String database) {
        return new DatabasePropertiesSql(this, database).statements();
    }

    /**
     * Gives these properties to a database, as far as the session's role may. Inside a transaction it is part
     * of it, and a refused statement does not end it.
     *
     * @return what was skipped, without values, and why: one line each; empty if all was done
     * @throws PostgresException if a statement fails for another reason than a privilege or a missing role
     */
    public List<String> apply(Session session, String database) {
        List<String> skipped = new ArrayList<>();
        boolean isInTransaction = session.transactionStatus() == 'T';
        for (String statement : sql(database)) {
            try {
                execute(session, statement, isInTransaction);
            } catch (PostgresException e) {
                if (!List.of("42501", "42704").contains(e.sqlState())) {
                    throw e;
                }
                skipped.add(withoutValue(statement) + ": " + e.getMessage());
            }
        }
        return skipped;
    }

    // Settings of an application may be secret, and what was skipped is shown.
    private static String withoutValue(String statement) {
        int to = statement.indexOf("\" TO ");
        return statement.startsWith("ALTER ") && statement.contains("\" SET \"") && to > 0
                ? statement.substring(0, to + 1) : statement;
    }

    private static void execute(Session session, String statement, boolean isInTransaction) {
        if (!isInTransaction) {
            session.execute(statement);
            return;
        }
        session.execute("SAVEPOINT dbmig_property");
        try {
            session.execute(statement);
        } catch (ConnectionLostException e) {
            throw e;
        } catch (PostgresException e) {
            session.execute("ROLLBACK TO SAVEPOINT dbmig_property");
            throw e;
        } finally {
            if (session.isUsable()) {
                session.execute("RELEASE SAVEPOINT dbmig_property");
            }
        }
    }

    /** For storing; {@link #fromMap} is its reverse. Maps, lists, texts, whole numbers, booleans and null. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("owner", owner);
        map.put("tablespace", tablespace);
        map.put("connectionLimit", (long) connectionLimit);
        map.put("isTemplate", isTemplate);
        map.put("allowsConnections", allowsConnections);
        map.put("comment", comment);
        map.put("acl", acl == null ? null : acl.stream()
                .map(g -> List.of(g.grantor(), g.grantee(), g.privilege(), String.valueOf(g.isGrantable()))).toList());
        map.put("settings", settings.stream().map(s -> List.of(s.role(), s.name(), s.value())).toList());
        map.put("securityLabels", securityLabels.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(label -> List.of(label.getKey(), label.getValue())).toList());
        return map;
    }

    /** @throws IllegalArgumentException if something is missing or of another type */
    public static DatabaseProperties fromMap(Map<String, Object> map) {
        Fields fields = new Fields(map);
        List<Grant> acl = map.get("acl") == null ? null : fields.rows("acl", 4).stream()
                .map(row -> new Grant(row.get(0), row.get(1), row.get(2), Boolean.parseBoolean(row.get(3)))).toList();
        List<DatabaseSetting> settings = fields.rows("settings", 3).stream()
                .map(row -> new DatabaseSetting(row.get(0), row.get(1), row.get(2))).toList();
        Map<String, String> labels = new LinkedHashMap<>();
        fields.rows("securityLabels", 2).forEach(row -> labels.put(row.get(0), row.get(1)));
        return new DatabaseProperties(fields.text("owner"), fields.text("tablespace"),
                Math.toIntExact(fields.number("connectionLimit")), fields.flag("isTemplate"),
                fields.flag("allowsConnections"), fields.optionalText("comment"), acl, settings, labels);
    }
}
