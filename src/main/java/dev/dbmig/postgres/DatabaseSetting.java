package dev.dbmig.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One setting of ALTER DATABASE … SET or ALTER ROLE … IN DATABASE … SET.
 *
 * @param role empty for every role
 * @param value as the catalogue stores it
 */
public record DatabaseSetting(String role, String name, String value) {

    /** Stored as a list whose elements are quoted already. Source: GUC_LIST_QUOTE in PostgreSQL's guc_tables.c. */
    private static final Set<String> QUOTED_LISTS = Set.of("local_preload_libraries", "search_path",
            "session_preload_libraries", "shared_preload_libraries", "temp_tablespaces", "unix_socket_directories");

    String sql(String database) {
        String target = role.isEmpty() ? "ALTER DATABASE " + SqlText.name(database)
                : "ALTER ROLE " + SqlText.name(role) + " IN DATABASE " + SqlText.name(database);
        return target + " SET " + quotedName() + " TO " + valueSql();
    }

    // An extension's setting is two names with a dot between them.
    private String quotedName() {
        return String.join(".", List.of(name.split("\\.", -1)).stream().map(SqlText::name).toList());
    }

    private String valueSql() {
        if (!QUOTED_LISTS.contains(name.toLowerCase(Locale.ROOT))) {
            return SqlText.literal(value);
        }
        List<String> elements = elements();
        return elements.isEmpty() ? "''" : String.join(", ", elements.stream().map(SqlText::literal).toList());
    }

    private List<String> elements() {
        List<String> elements = new ArrayList<>();
        StringBuilder element = new StringBuilder();
        boolean isQuoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' && isQuoted && i + 1 < value.length() && value.charAt(i + 1) == '"') {
                element.append(value.charAt(++i));
            } else if (c == '"') {
                isQuoted = !isQuoted;
            } else if (c == ',' && !isQuoted) {
                elements.add(element.toString());
                element.setLength(0);
            } else if (isQuoted || !Character.isWhitespace(c)) {
                element.append(c);
            }
        }
        if (!value.isEmpty()) {
            elements.add(element.toString());
        }
        return elements;
    }
}
