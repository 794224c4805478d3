package dev.dbmig.insight;

import dev.dbmig.postgres.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The SQL behind a schema: what makes each object, each of its properties, and what removes it. It does not know
 * everything that {@link SchemaFacts} sees, see {@link NoSql}; whether it was enough is told by comparing those again.
 */
public final class SchemaSql {

    /** The planner of PostgreSQL 18.6 has ended a server over a catalogue that is joined with itself. */
    private static final String SAFE_PLANS = "SELECT set_config(name, 'off', true) FROM pg_settings WHERE name = 'enable_self_join_elimination'";

    private static final String RELATION = "(table|view|materialized view|foreign table|composite type) ";
    private static final String PARTS = "(column|constraint|index|trigger|rule|policy) ";

    private final Map<String, Part> parts;

    private SchemaSql(Map<String, Part> parts) {
        this.parts = parts;
    }

    /** What both sides having it in another way asks for; LATE is ALTER, but only if the rest was not enough. */
    private enum Change { REPLACE, ALTER, KEEP, LATE }

    /**
     * @param property empty for the object itself
     * @param make null if it must not or can not be written
     * @param remove null if it goes with the object only
     */
    private record Part(int order, String object, String property, Change change, String make, String remove) {

        boolean isObject() {
            return property.isEmpty();
        }
    }

    /**
     * A statement that may bring two schemas nearer.
     *
     * @param object that it is about, kind and name
     * @param sql to be tried first
     * @param obstacles with CASCADE behind it, it would drop what stands in the way; empty if nothing can
     * @param instead what is to be tried once that is out of the way
     */
    public record Attempt(String object, String sql, Optional<String> obstacles, List<String> instead) {

        static Attempt of(String object, String sql) {
            return new Attempt(object, sql, Optional.empty(), List.of());
        }
    }

    /** @param session outside a transaction, or in one whose own changes are to be seen */
    public static SchemaSql read(Session session) {
        int major = session.version().major();
        String queries = SchemaSqlQueries.ALL.stream()
                .map(query -> "SELECT * FROM (" + SchemaSqlQueries.complete(query, major) + ") q ORDER BY 1, 7, 2, 3")
                .collect(Collectors.joining(";\n"));
        boolean ownTransaction = session.transactionStatus() == 'I';
        session.execute(ownTransaction ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "SAVEPOINT dbmig_sql");
        try {
            session.execute(SchemaFacts.SETTINGS + SAFE_PLANS);
            Map<String, Part> parts = new LinkedHashMap<>();
            for (List<String> row : session.query(queries)) {
                parts.put(row.get(1) + "\0" + row.get(2), new Part(Integer.parseInt(row.get(0)), row.get(1), row.get(2),
                        Change.valueOf(row.get(3).toUpperCase(Locale.ROOT)), row.get(4), row.get(5)));
            }
            return new SchemaSql(parts);
        } finally {
            if (session.isUsable()) {
                session.execute(ownTransaction ? "ROLLBACK" : "ROLLBACK TO SAVEPOINT dbmig_sql; RELEASE SAVEPOINT dbmig_sql");
            }
        }
    }

    /**
     * What may bring this schema nearer to another one, in an order that is likely to work; not all of it must.
     *
     * @param objects that are not the same: the others are left alone
     * @param isLate whether all that comes by itself with something else has come
     */
    public List<Attempt> attemptsTo(SchemaSql wanted, Set<String> objects, boolean isLate) {
        List<Part> makes = new ArrayList<>();
        Set<Part> removes = new HashSet<>();
        Set<String> made = new HashSet<>();
        wanted.parts.forEach((key, part) -> {
            Part now = parts.get(key);
            if (objects.contains(part.object()) && part.make() != null && (now == null || isOther(now, part))
                    && (part.change() != Change.LATE || isLate)) {
                makes.add(part);
                if (part.isObject()) {
                    made.add(part.object());
                }
                if (now != null && (part.change() == Change.REPLACE || part.change() == Change.LATE) && now.remove() != null) {
                    removes.add(now);
                }
            }
        });
        parts.forEach((key, part) -> {
            if (objects.contains(part.object()) && !wanted.parts.containsKey(key) && part.remove() != null) {
                removes.add(part);
            }
        });
        List<Attempt> attempts = new ArrayList<>(EnumLabels.attempts(labels(objects), wanted.labels(objects)));
        removals(removes, isLate).forEach(part -> attempts.add(removal(part)));
        makes.sort((a, b) -> Integer.compare(a.order(), b.order()));
        makes.stream().filter(part -> part.isObject() || !made.contains(part.object())).map(this::making).forEach(attempts::add);
        return attempts;
    }

    /** What is dropped with its object, or with its table, needs no statement of its own; if that fails, it does. */
    private List<Part> removals(Set<Part> removes, boolean isLate) {
        Set<String> gone = removes.stream().filter(Part::isObject).map(Part::object).collect(Collectors.toSet());
        Set<String> relations = gone.stream().filter(object -> !isLate && object.matches("(?s)" + RELATION + ".*"))
                .map(SchemaSql::withoutKind).collect(Collectors.toSet());
        List<Part> inOrder = new ArrayList<>(parts.values().stream().filter(removes::contains)
                .filter(part -> part.isObject() ? !isOf(part.object(), relations) : !gone.contains(part.object())).toList());
        Collections.reverse(inOrder);
        inOrder.sort((a, b) -> Integer.compare(b.order(), a.order()));
        return inOrder;
    }

    /** Whether something belongs to one of these relations: its name begins with that relation's. */
    private static boolean isOf(String object, Set<String> relations) {
        if (!object.matches("(?s)" + PARTS + ".*")) {
            return false;
        }
        String name = object.replaceFirst("^" + PARTS, "");
        return relations.stream().anyMatch(relation -> name.startsWith(relation + " ") || name.startsWith(relation + "."));
    }

    private static String withoutKind(String relation) {
        return relation.replaceFirst("^" + RELATION, "");
    }

    private static Attempt removal(Part part) {
        return part.remove().startsWith("DROP ") || part.isObject()
                ? new Attempt(part.object(), part.remove(), Optional.of(part.remove()), List.of(part.remove()))
                : Attempt.of(part.object(), part.remove());
    }

    /** What cannot be altered is dropped and made again; a column only without what stands in the way of its change. */
    private Attempt making(Part part) {
        Part whole = parts.get(part.object() + "\0");
        if (whole == null || whole.remove() == null) {
            return Attempt.of(part.object(), part.make());
        }
        if (part.isObject()) {
            return new Attempt(part.object(), part.make(), Optional.of(whole.remove()), List.of(whole.remove(), part.make()));
        }
        return part.property().equals("type") ? new Attempt(part.object(), part.make(), Optional.of(whole.remove()), List.of(part.make()))
                : Attempt.of(part.object(), part.make());
    }

    /** What drops these objects, in order. */
    public List<String> removalsOf(Set<String> objects) {
        return removals(parts.values().stream().filter(part -> part.isObject() && part.remove() != null && objects.contains(part.object()))
                .collect(Collectors.toSet()), false).stream().map(Part::remove).toList();
    }

    private Map<String, List<String>> labels(Set<String> objects) {
        Map<String, List<String>> labels = new LinkedHashMap<>();
        parts.values().stream().filter(part -> objects.contains(part.object()) && part.object().startsWith("enum ")
                && part.property().startsWith(EnumLabels.PROPERTY)).forEach(part -> labels.computeIfAbsent(part.object(),
                        object -> new ArrayList<>()).add(part.property().substring(EnumLabels.PROPERTY.length())));
        return labels;
    }

    private static boolean isOther(Part now, Part wanted) {
        return wanted.change() != Change.KEEP
                && (now.make() == null || !CanonicalText.of(now.make()).equals(CanonicalText.of(wanted.make())));
    }
}
