package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The three ways to write a connection as one text, told apart as libpq does. */
final class ConnectionString {

    private ConnectionString() {}

    static boolean isOne(String text) {
        return isUrl(text) || text.startsWith("jdbc:") || text.contains("=");
    }

    private static boolean isUrl(String text) {
        return text.startsWith("postgresql://") || text.startsWith("postgres://");
    }

    /** @return keyword to value, without the empty ones */
    static Map<String, String> parse(String text) {
        Map<String, String> parsed;
        if (isUrl(text)) {
            parsed = ConnectionUrl.parse(text);
        } else if (text.startsWith("jdbc:")) {
            parsed = JdbcUrl.parse(text);
        } else if (text.contains("://")) {
            String scheme = text.substring(0, text.indexOf("://"));
            boolean hasDriver = scheme.startsWith("postgresql+") || scheme.startsWith("postgres+");
            throw DbmigException.usage("unknown kind of database URL: \"" + scheme + "://\"")
                    .hint(hasDriver
                            ? "The name of a driver is SQLAlchemy's habit; without it: postgresql://user@host:5432/database"
                            : "dbmig works with PostgreSQL: postgresql://user@host:5432/database");
        } else {
            parsed = KeyValueString.parse(text);
        }
        Map<String, String> present = new LinkedHashMap<>(parsed);
        present.values().removeIf(String::isEmpty);
        return present;
    }
}
