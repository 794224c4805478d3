package dev.dbmig.insight;

import java.util.Map;
import java.util.Optional;

/** The differences for which {@link SchemaSql} has no SQL, because there is none that can be written honestly. */
public final class NoSql {

    private static final Map<String, String> REASONS = Map.of(
            "user mapping", "its options are secrets, which are never read",
            "subscription", "its connection is a secret, and it acts upon another server",
            "database setting", "it belongs to the database and not to its contents: ALTER DATABASE … SET, or a rule under drift.ignore",
            "database", "it belongs to the database and not to its contents: set it there, or add a rule under drift.ignore",
            "type", "a base type and its functions, which are written in C, go only together with all that uses them",
            "extension", "an extension mostly has no way back to an older version",
            "column order", "only a table that is made anew has another order");

    private NoSql() {
    }

    /** Why there is none; empty if there is, and it was not enough. */
    public static Optional<String> reason(SchemaDifference difference) {
        String object = difference.object();
        return REASONS.entrySet().stream().filter(entry -> object.startsWith(entry.getKey() + " "))
                .max((a, b) -> Integer.compare(a.getKey().length(), b.getKey().length())).map(Map.Entry::getValue)
                .or(() -> ofFact(object, difference.before() + "\n" + difference.after()));
    }

    private static Optional<String> ofFact(String object, String facts) {
        if (object.startsWith("enum ")) {
            return Optional.of("PostgreSQL cannot take a value out of an enum, nor move it");
        }
        if (object.startsWith("foreign ") && facts.contains("=***")) {
            return Optional.of("an option that may be a password is never written");
        }
        if (object.startsWith("table ") && facts.contains(", partition by ")) {
            return Optional.of("a table is partitioned only when it is made, without its rows");
        }
        if (object.startsWith("index ") && facts.contains(", invalid")) {
            return Optional.of("an invalid index is no wish: drop it, or REINDEX it");
        }
        if (object.startsWith("constraint ") && facts.contains(", triggers disabled")) {
            return Optional.of("there is no SQL that disables one foreign key: enable its triggers, and look for violated rows");
        }
        if (object.startsWith("grants on ") && facts.contains("grants (default)")) {
            return Optional.of("the server notes that they were changed and changed back, which means nothing");
        }
        return object.matches("(?s)(column|constraint) .*") && facts.contains(", inherited")
                ? Optional.of("what a table has of its own becomes inherited only by being dropped") : Optional.empty();
    }
}
