package dev.dbmig.insight;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Renamed values of enums: as many as before, in the same places. PostgreSQL itself knows no other way to lose one. */
final class EnumLabels {

    /** What the property of a value begins with. */
    static final String PROPERTY = "value ";

    private EnumLabels() {
    }

    /** @param now of each enum, kind and name, its labels as constants, in order; likewise what is wanted */
    static List<SchemaSql.Attempt> attempts(Map<String, List<String>> now, Map<String, List<String>> wanted) {
        List<SchemaSql.Attempt> attempts = new ArrayList<>();
        wanted.forEach((type, labels) -> {
            List<String> old = now.getOrDefault(type, List.of());
            for (int i = 0; old.size() == labels.size() && i < labels.size(); i++) {
                if (!labels.contains(old.get(i)) && !old.contains(labels.get(i))) {
                    attempts.add(SchemaSql.Attempt.of(type, "ALTER TYPE " + type.substring("enum ".length()) + " RENAME VALUE "
                            + old.get(i) + " TO " + labels.get(i)));
                }
            }
        });
        return attempts;
    }
}
