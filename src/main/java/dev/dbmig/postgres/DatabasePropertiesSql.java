package dev.dbmig.postgres;

import dev.dbmig.postgres.DatabaseProperties.Grant;
import java.util.ArrayList;
import java.util.List;

/** The statements that give properties to a database. */
final class DatabasePropertiesSql {

    private final DatabaseProperties properties;
    private final String name;
    private final String database;

    DatabasePropertiesSql(DatabaseProperties properties, String name) {
        this.properties = properties;
        this.name = name;
        this.database = SqlText.name(name);
    }

    /** Owner first, because what was granted by the owner is recorded as granted by the new one. */
    List<String> statements() {
        List<String> statements = new ArrayList<>();
        statements.add("ALTER DATABASE " + database + " OWNER TO " + SqlText.name(properties.owner()));
        statements.addAll(acl());
        statements.addAll(settings());
        statements.add("COMMENT ON DATABASE " + database + " IS "
                + (properties.comment() == null ? "NULL" : SqlText.literal(properties.comment())));
        properties.securityLabels().forEach((provider, label) -> statements.add("SECURITY LABEL FOR "
                + SqlText.name(provider) + " ON DATABASE " + database + " IS " + SqlText.literal(label)));
        statements.add("ALTER DATABASE " + database + " CONNECTION LIMIT " + properties.connectionLimit());
        statements.add("ALTER DATABASE " + database + " IS_TEMPLATE " + properties.isTemplate());
        statements.add("ALTER DATABASE " + database + " ALLOW_CONNECTIONS " + properties.allowsConnections());
        return statements;
    }

    List<String> settings() {
        return properties.settings().stream().map(setting -> setting.sql(name)).toList();
    }

    private List<String> acl() {
        List<String> statements = new ArrayList<>();
        if (properties.acl() == null) {
            return statements;
        }
        statements.add("REVOKE ALL ON DATABASE " + database + " FROM PUBLIC");
        statements.add("REVOKE ALL ON DATABASE " + database + " FROM " + SqlText.name(properties.owner()));
        properties.acl().forEach(grant -> statements.add(grant(grant)));
        return statements;
    }

    // Statements of one message, so that a refused GRANT leaves no role behind: the message is one transaction.
    private String grant(Grant grant) {
        String sql = "GRANT " + grant.privilege() + " ON DATABASE " + database + " TO "
                + (grant.grantee().isEmpty() ? "PUBLIC" : SqlText.name(grant.grantee()))
                + (grant.isGrantable() ? " WITH GRANT OPTION" : "");
        return grant.grantor().equals(properties.owner()) ? sql
                : "SET LOCAL ROLE " + SqlText.name(grant.grantor()) + "; " + sql + "; RESET ROLE";
    }
}
