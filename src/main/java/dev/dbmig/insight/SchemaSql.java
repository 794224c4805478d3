package dev.dbmig.insight;

import dev.dbmig.postgres.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The SQL behind a schema: what makes each object, each of its properties, and what removes it. It does not know
 * everything that {@link SchemaFacts} sees; whether it was enough is told by comparing those again.
 */
public final class SchemaSql {

    private final Map<String, Part> parts;

    private SchemaSql(Map<String, Part> parts) {
        this.parts = parts;
    }

    /** What both sides having it in another way asks for. */
    private enum Change { REPLACE, ALTER, KEEP }

    /** @param property empty for the object itself */
    private record Part(int order, String object, String property, Change change, String make, String remove) {
    }

    /** @param session outside a transaction */
    public static SchemaSql read(Session session) {
        int major = session.version().major();
        String queries = Stream.concat(SchemaSqlQueries.STRUCTURE.stream(), DependentSqlQueries.ALL.stream())
                .map(query -> "SELECT * FROM (" + SchemaSqlQueries.complete(query, major) + ") q ORDER BY 1, 7, 2, 3")
                .collect(Collectors.joining(";\n"));
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        try {
            session.execute(SchemaFacts.SETTINGS);
            Map<String, Part> parts = new LinkedHashMap<>();
            for (List<String> row : session.query(queries)) {
                parts.put(row.get(1) + "\0" + row.get(2), new Part(Integer.parseInt(row.get(0)), row.get(1), row.get(2),
                        Change.valueOf(row.get(3).toUpperCase(Locale.ROOT)), row.get(4), row.get(5)));
            }
            return new SchemaSql(parts);
        } finally {
            if (session.isUsable()) {
                session.execute("ROLLBACK");
            }
        }
    }

    /**
     * What may bring this schema nearer to another one, in an order that is likely to work; not all of it must.
     *
     * @param objects that are not the same: the others are left alone
     */
    public List<String> statementsTo(SchemaSql wanted, Set<String> objects) {
        List<Part> makes = new ArrayList<>();
        List<Part> removes = new ArrayList<>();
        Set<String> made = new HashSet<>();
        wanted.parts.forEach((key, part) -> {
            Part now = parts.get(key);
            if (objects.contains(part.object()) && (now == null || isOther(now, part))) {
                makes.add(part);
                made.add(part.property().isEmpty() ? part.object() : "");
                if (now != null && part.change() == Change.REPLACE) {
                    removes.add(now);
                }
            }
        });
        parts.forEach((key, part) -> {
            if (objects.contains(part.object()) && !wanted.parts.containsKey(key) && part.remove() != null) {
                removes.add(part);
            }
        });
        Collections.reverse(removes);
        removes.sort((a, b) -> Integer.compare(b.order(), a.order()));
        makes.sort((a, b) -> Integer.compare(a.order(), b.order()));
        List<String> statements = new ArrayList<>(removes.stream().map(Part::remove).toList());
        makes.stream().filter(part -> part.property().isEmpty() || !made.contains(part.object())).map(Part::make).forEach(statements::add);
        return statements;
    }

    private static boolean isOther(Part now, Part wanted) {
        return wanted.change() != Change.KEEP && !CanonicalText.of(now.make()).equals(CanonicalText.of(wanted.make()));
    }
}
