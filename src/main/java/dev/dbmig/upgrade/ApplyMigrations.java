package dev.dbmig.upgrade;

import dev.dbmig.insight.RowCounts;
import dev.dbmig.insight.SchemaFacts;
import dev.dbmig.migration.TransactionGroup;
import dev.dbmig.migration.Workplace.RunGuard;
import dev.dbmig.postgres.Session;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Applies the migrations; what can be validated inside the transaction is, before it commits. */
final class ApplyMigrations implements Step {

    static final String NAME = "apply-migrations";

    /** How long counting rows may add to the downtime. */
    private static final Duration COUNTING = Duration.ofMillis(500);

    private final RunKit kit;
    private final Plan plan;

    /** @param plan null in a recovery, which only goes back */
    ApplyMigrations(RunKit kit, Plan plan) {
        this.kit = kit;
        this.plan = plan;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Apply";
    }

    @Override
    public void run() {
        Validation validation;
        try (Session session = kit.openSession()) {
            kit.keep("before", state(session, kit));
            validation = new Validation(kit.safety(), plan.tasks(), session);
        }
        kit.requireServicesDown();
        kit.migrate(plan.groups(), kit.place(), new RunGuard() {
            @Override
            public void check() {
                kit.checkLock();
            }

            @Override
            public void inspect(Session session, TransactionGroup group) {
                if (plan.groups().size() == 1) {
                    validation.require(session);
                }
            }
        });
        if (plan.groups().size() > 1 || !plan.groups().get(0).isTransaction() || !kit.engine().isInspectedBeforeCommit()) {
            try (Session session = kit.openSession()) {
                validation.require(session);
            }
        }
        try (Session session = kit.openSession()) {
            kit.keep("applied", WritesSince.mark(session));
        }
    }

    /** What a rollback is measured by. */
    static Map<String, Object> state(Session session, RunKit kit) {
        List<String> history = kit.notCompared();
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("fingerprint", SchemaFacts.read(session, history).fingerprint());
        state.put("rows", RowCounts.read(session, kit.notCounted(session), COUNTING).toMap());
        return state;
    }

    @Override
    public void undo() {
        new WayBackWalk(kit).walk();
    }

    @Override
    public boolean leavesWork() {
        return WayBackWalk.leftWork(kit.files());
    }
}
