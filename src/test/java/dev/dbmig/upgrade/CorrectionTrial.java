package dev.dbmig.upgrade;

import dev.dbmig.insight.EveryKind;
import dev.dbmig.insight.SchemaDifference;
import dev.dbmig.insight.SchemaFacts;
import dev.dbmig.insight.SchemaSql;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Two databases that are the same: changes of one, which are not kept, are made in the other by the SQL found, and taken back. */
final class CorrectionTrial implements AutoCloseable {

    private final Supplier<TestDatabase> databases;
    private final Consumer<Session> maker;
    private final TestDatabase liveDatabase;
    private final Session live;
    private final SchemaFacts made;
    private final SchemaSql madeSql;
    private TestDatabase scratchDatabase;
    private Session scratch;

    CorrectionTrial(Supplier<TestDatabase> databases, Consumer<Session> maker) {
        this.databases = databases;
        this.maker = maker;
        this.liveDatabase = databases.get();
        this.live = liveDatabase.open();
        maker.accept(live);
        this.made = SchemaFacts.read(live, List.of());
        this.madeSql = SchemaSql.read(live);
    }

    /**
     * What was found for a change.
     *
     * @param left what the statements do not bring
     * @param leftBack what their opposite does not take back
     */
    record Outcome(List<String> forth, List<SchemaDifference> left, List<String> back, List<SchemaDifference> leftBack) {
    }

    /** Empty if the server refuses all of the changes. */
    Optional<Outcome> of(List<String> changes) {
        SchemaFacts changed;
        SchemaSql changedSql;
        live.execute("BEGIN");
        try {
            int worked = 0;
            for (String change : changes) {
                live.execute("SAVEPOINT change");
                worked += EveryKind.attempt(live, change) ? 1 : 0;
                live.execute(live.transactionStatus() == 'E' ? "ROLLBACK TO SAVEPOINT change" : "RELEASE SAVEPOINT change");
            }
            if (worked == 0) {
                return Optional.empty();
            }
            changed = SchemaFacts.read(live, List.of());
            changedSql = SchemaSql.read(live);
        } finally {
            live.execute("ROLLBACK");
        }
        return Optional.of(outcome(changed, changedSql));
    }

    private Outcome outcome(SchemaFacts changed, SchemaSql changedSql) {
        if (scratch == null) {
            scratchDatabase = databases.get();
            scratch = scratchDatabase.open();
            maker.accept(scratch);
        }
        Correction correction = new Correction(scratch, List.of(), difference -> !difference.object().startsWith("database "));
        List<String> forth = correction.statements(changed, changedSql);
        List<SchemaDifference> left = new ArrayList<>(SchemaFacts.read(scratch, List.of()).changesTo(changed));
        List<String> back = correction.statements(made, madeSql);
        List<SchemaDifference> leftBack = SchemaFacts.read(scratch, List.of()).changesTo(made);
        if (!leftBack.isEmpty() || !left.isEmpty()) {
            dropScratch();
        }
        return new Outcome(forth, left, back, leftBack);
    }

    private void dropScratch() {
        if (scratch != null) {
            scratch.close();
            scratchDatabase.close();
            scratch = null;
        }
    }

    @Override
    public void close() {
        dropScratch();
        live.close();
        liveDatabase.close();
    }
}
