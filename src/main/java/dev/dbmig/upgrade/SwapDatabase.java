package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.insight.WriteTotals;
import dev.dbmig.postgres.DatabaseProperties;
import dev.dbmig.postgres.DatabaseSwap;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Fence;
import dev.dbmig.postgres.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gives the restored database the name, and to the one that had it another; its way back is the same swap. */
final class SwapDatabase implements Step {

    static final String NAME = "swap-database";

    /** That the restored database is not to be dropped on the way back, because the application wrote to it. */
    static final String KEPT = "kept";

    private static final String SWAPPED_AT = "swapped-at";
    private static final String SINCE_QUESTION = "writes-since-question";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RunKit kit;
    private final RunPlan plan;
    private final DatabaseSwap swap;

    SwapDatabase(RunKit kit) {
        this.kit = kit;
        this.plan = kit.plan();
        this.swap = new DatabaseSwap(plan.database(), plan.oid(), plan.names().scratch(), plan.names().failed());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Swap the databases";
    }

    @Override
    public void run() {
        kit.requireServicesDown();
        tellWritesSinceQuestion();
        try (Session session = kit.openSession(plan.names().scratch())) {
            kit.keep(SWAPPED_AT, Map.of("totals", WriteTotals.read(session).toString()));
        }
        // Keyed by the database's OID, they go along with it when its name changes.
        DatabaseProperties properties = DatabaseProperties.fromMap(kit.files().read("properties").orElseThrow());
        properties.apply(kit.control(), plan.names().scratch()).forEach(kit.voice()::note);
        if (!properties.tablespace().equals("pg_default")) {
            kit.voice().note("The database was in tablespace \"" + properties.tablespace() + "\", and the restored one is in the server's default.");
        }
        kit.checkLock();
        swap.run(kit.control(), PATIENCE);
        kit.voice().note("The restored database is in place; what it replaced is kept as \"" + plan.names().failed() + "\".");
    }

    /** The last ones, which nobody could know of when the question was asked. */
    private void tellWritesSinceQuestion() {
        Optional<WriteTotals> asked = kit.files().read(ConfirmRestore.ASKED_AT).flatMap(a -> WriteTotals.parse((String) a.get("totals")));
        if (asked.isEmpty()) {
            return;
        }
        try (Session session = kit.openSession()) {
            asked.get().until(WriteTotals.read(session)).filter(since -> since.rows() > 0).ifPresent(since -> {
                kit.keep(SINCE_QUESTION, Map.of("rows", since.rows(), "transactions", since.transaction()));
                kit.voice().note("About " + since.rows() + (since.rows() == 1 ? " row was" : " rows were")
                        + " written between the question and the stop; they, too, stay in \"" + plan.names().failed() + "\".");
            });
        } catch (DbmigException e) {
            kit.voice().note("What was written since the question could not be counted: " + e.getMessage() + ".");
        }
    }

    @Override
    public void undo() {
        kit.goBack();
        if (swap.isDone(kit.control())) {
            swapBack();
        }
        Databases databases = new Databases(kit.control());
        if (kit.files().read(KEPT).isPresent() && databases.exists(plan.names().scratch())) {
            new Fence(databases.facts(plan.names().scratch()).oid(), true, -1).lift(kit.control());
        }
    }

    private void swapBack() {
        kit.raiseFence();
        Fence around = Fence.around(kit.control(), plan.database());
        around.raise(kit.control(), List.of());
        keepWhatWasWritten(around);
        new DatabaseSwap(plan.database(), around.oid(), plan.names().failed(), plan.names().scratch()).run(kit.control(), PATIENCE);
        kit.voice().note("The database of before has its name again.");
    }

    private void keepWhatWasWritten(Fence around) {
        if (!kit.hasServedSince() || kit.files().read(KEPT).isPresent()) {
            return;
        }
        Optional<String> written = written(around);
        if (written.isEmpty()) {
            return;
        }
        String sentence = written.get() + " Going back leaves it out; it stays in \"" + plan.names().scratch() + "\".";
        if (!kit.mayLoseWrites(sentence)) {
            throw new DbmigException(ExitCode.DOWN, "going back would leave out what was written to the restored database")
                    .detail(sentence).hint("Accept it with: dbmig recover --yes");
        }
        kit.keep(KEPT, Map.of("database", plan.names().scratch(), "why", written.get()));
        kit.voice().note(sentence);
    }

    private Optional<String> written(Fence around) {
        Optional<WriteTotals> before = kit.files().read(SWAPPED_AT).flatMap(s -> WriteTotals.parse((String) s.get("totals")));
        try (Session session = around.enter(kit.control(), () -> kit.openSession(plan.database()))) {
            Optional<WriteTotals> since = before.flatMap(b -> b.until(WriteTotals.read(session)));
            if (since.isEmpty()) {
                return Optional.of("How much was written to the restored database is not known.");
            }
            return since.filter(s -> s.rows() > 0).map(s -> "About " + s.rows() + (s.rows() == 1 ? " row was" : " rows were")
                    + " written to the restored database.");
        }
    }
}
