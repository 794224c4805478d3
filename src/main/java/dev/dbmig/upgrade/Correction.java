package dev.dbmig.upgrade;

import dev.dbmig.insight.SchemaDifference;
import dev.dbmig.insight.SchemaFacts;
import dev.dbmig.insight.SchemaSql;
import dev.dbmig.postgres.ConnectionLostException;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Finds SQL that makes one schema of another, by trying it in a scratch database: what does not work yet, because
 * something depends on it, is tried again after the rest; and what stands in the way, but holds no rows, is dropped
 * and comes back as a difference.
 */
final class Correction {

    /** Each round brings what depends on the one before. */
    private static final int ROUNDS = 12;

    /** What can be dropped and made again without losing a row. */
    private static final String REMADE = "(view|materialized view|rule|policy|trigger|constraint|index|function|procedure|aggregate|operator|operator class"
            + "|operator family|cast|text search \\w+|conversion|statistics|comment|event trigger) .*";

    private static final String IN_THE_WAY_OF_A_TYPE = "(view|materialized view|rule|policy|trigger|function|procedure) .*";

    private final Session scratch;
    private final List<String> notCompared;
    private final Predicate<SchemaDifference> counts;

    /** @param counts whether a difference is to be removed */
    Correction(Session scratch, List<String> notCompared, Predicate<SchemaDifference> counts) {
        this.scratch = scratch;
        this.notCompared = notCompared;
        this.counts = counts;
    }

    /** The statements that worked, in order; the scratch database is changed by them. */
    List<String> statements(SchemaFacts wanted, SchemaSql sql) {
        scratch.execute("SET check_function_bodies = off; SET search_path = pg_catalog");
        List<String> script = new ArrayList<>();
        List<String> worked = List.of();
        Set<SchemaDifference> before = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            Set<SchemaDifference> left = differences(wanted);
            if (left.equals(before)) {
                worked = List.of(); // it was of no use
            }
            script.addAll(worked);
            if (left.isEmpty() || worked.isEmpty() && round > 1) {
                return script;
            }
            worked = round(left, sql, round > 0);
            before = left;
        }
        script.addAll(worked);
        return script;
    }

    private List<String> round(Set<SchemaDifference> left, SchemaSql wanted, boolean isLate) {
        Set<String> objects = left.stream().map(SchemaDifference::object).collect(Collectors.toSet());
        SchemaSql now = SchemaSql.read(scratch);
        return now.attemptsTo(wanted, objects, isLate).stream().flatMap(attempt -> tried(attempt, now).stream()).toList();
    }

    private List<String> tried(SchemaSql.Attempt attempt, SchemaSql now) {
        if (works(attempt.sql())) {
            return List.of(attempt.sql());
        }
        if (attempt.obstacles().isEmpty()) {
            return List.of();
        }
        List<String> statements = new ArrayList<>(now.removalsOf(obstacles(attempt)));
        statements.removeAll(attempt.instead());
        statements.addAll(attempt.instead());
        return statements.size() > 1 && works("BEGIN; " + String.join("; ", statements) + "; COMMIT") ? statements : List.of();
    }

    /** What a cascade would drop; nothing if it would drop rows. */
    private Set<String> obstacles(SchemaSql.Attempt attempt) {
        String sql = attempt.obstacles().orElseThrow();
        boolean removesIt = attempt.instead().contains(sql);
        SchemaFacts before = SchemaFacts.read(scratch, notCompared);
        scratch.execute("BEGIN");
        try {
            scratch.execute(sql + " CASCADE");
            SchemaFacts after = SchemaFacts.read(scratch, notCompared);
            Set<String> gone = before.changesTo(after).stream().filter(change -> change.after() == null).map(SchemaDifference::object)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            if (!removesIt) {
                gone.removeIf(object -> !object.matches("(?s)" + IN_THE_WAY_OF_A_TYPE));
                return gone;
            }
            gone.removeIf(object -> goesAlong(object, attempt.object()) || gone.stream().anyMatch(view -> isColumnOf(object, view)));
            gone.remove(attempt.object());
            return gone.stream().allMatch(object -> object.matches("(?s)" + REMADE)) ? gone : Set.of();
        } catch (ConnectionLostException e) {
            throw e;
        } catch (PostgresException e) {
            return Set.of();
        } finally {
            if (scratch.isUsable()) {
                scratch.execute("ROLLBACK");
            }
        }
    }

    /** What a table loses with itself, as is wanted. */
    private static boolean goesAlong(String object, String dropped) {
        if (!dropped.matches("(?s)(foreign )?table .*")) {
            return isColumnOf(object, dropped);
        }
        String table = dropped.replaceFirst("^(foreign )?table ", "");
        return object.startsWith("sequence ") || object.equals("column order " + table) || object.startsWith("column " + table + ".")
                || object.matches("(?s)(constraint|index|trigger|rule|policy) .*") && object.replaceFirst("^\\w+ ", "").startsWith(table + " ");
    }

    /** Columns of a view go with it. */
    private static boolean isColumnOf(String object, String view) {
        return view.matches("(?s)(materialized )?view .*") && object.startsWith("column " + view.replaceFirst("^(materialized )?view ", "") + ".");
    }

    private boolean works(String statements) {
        try {
            scratch.execute(statements);
            return true;
        } catch (ConnectionLostException e) {
            throw e;
        } catch (PostgresException e) {
            if (scratch.transactionStatus() != 'I') {
                scratch.execute("ROLLBACK");
            }
            return false;
        }
    }

    private Set<SchemaDifference> differences(SchemaFacts wanted) {
        return SchemaFacts.readWithDatabase(scratch, notCompared).changesTo(wanted).stream().filter(counts)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
