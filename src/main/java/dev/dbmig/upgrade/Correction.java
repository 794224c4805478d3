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
 * something depends on it, is tried again after the rest.
 */
final class Correction {

    /** Each round brings what depends on the one before. */
    private static final int ROUNDS = 10;

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
        Set<SchemaDifference> before = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            Set<SchemaDifference> left = differences(wanted);
            if (left.isEmpty() || left.equals(before)) {
                break;
            }
            Set<String> objects = left.stream().map(SchemaDifference::object).collect(Collectors.toSet());
            List<String> worked = SchemaSql.read(scratch).statementsTo(sql, objects).stream().filter(this::works).toList();
            if (worked.isEmpty()) {
                break;
            }
            script.addAll(worked);
            before = left;
        }
        return script;
    }

    private Set<SchemaDifference> differences(SchemaFacts wanted) {
        return SchemaFacts.readWithDatabase(scratch, notCompared).changesTo(wanted).stream().filter(counts)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private boolean works(String statement) {
        try {
            scratch.execute(statement);
            return true;
        } catch (ConnectionLostException e) {
            throw e;
        } catch (PostgresException e) {
            return false;
        }
    }
}
