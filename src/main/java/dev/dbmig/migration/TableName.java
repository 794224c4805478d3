package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import java.util.ArrayList;
import java.util.List;

/** The name of a table as an operator writes it: {@code x}, {@code ops.x}, {@code "My Schema"."x"}. */
final class TableName {

    private TableName() {
    }

    /** Without quotes: the table, or schema and table. What is not quoted keeps its case. */
    static List<String> parts(String written) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean isQuoted = false;
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c == '"' && isQuoted && i + 1 < written.length() && written.charAt(i + 1) == '"') {
                part.append('"');
                i++;
            } else if (c == '"') {
                isQuoted = !isQuoted;
            } else if (c == '.' && !isQuoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        if (isQuoted || parts.size() > 2 || parts.contains("")) {
            throw DbmigException.usage("not the name of a table: " + written)
                    .hint("Write it like ops.schema_migrations or '\"My Schema\".\"Versions\"'.");
        }
        return parts;
    }
}
