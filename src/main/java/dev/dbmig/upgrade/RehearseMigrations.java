package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.Backup;
import dev.dbmig.backup.BackupFolder;
import dev.dbmig.backup.Backups;
import dev.dbmig.backup.Grade;
import dev.dbmig.backup.RestoreRequest;
import dev.dbmig.backup.Restorer;
import dev.dbmig.insight.RowCounts;
import dev.dbmig.insight.SchemaFacts;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.Direction;
import dev.dbmig.migration.History;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.ServerDialect;
import dev.dbmig.migration.TransactionGroup;
import dev.dbmig.migration.TransactionMode;
import dev.dbmig.migration.Workplace.RunGuard;
import dev.dbmig.postgres.DatabaseCopy;
import dev.dbmig.postgres.DatabaseProperties;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Session;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Applies the migrations to a copy first: what fails there fails where nobody notices. The copy is the backup
 * restored, which proves the backup; and where there are down scripts, they are proven on the real data.
 */
final class RehearseMigrations implements Step {

    static final String NAME = "rehearse-migrations";

    private static final Duration COUNTING = Duration.ofMinutes(5);

    private final RunKit kit;
    private final Plan plan;
    private final MigrationFolder folder;
    private final String scratch;

    RehearseMigrations(RunKit kit, Plan plan, MigrationFolder folder) {
        this.kit = kit;
        this.plan = plan;
        this.folder = folder;
        this.scratch = kit.plan().names().scratch();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Rehearse";
    }

    @Override
    public void run() {
        try {
            long begun = System.nanoTime();
            makeCopy();
            kit.checkInterrupted();
            Map<String, Object> measured = rehearse();
            measured.put("copyMilliseconds", (System.nanoTime() - begun) / 1_000_000);
            kit.keep("rehearsal", measured);
        } catch (DbmigException e) {
            throw e.exitCode() == ExitCode.INTERRUPTED ? e : e.as(ExitCode.REHEARSAL_FAILED);
        }
        undo();
    }

    private void makeCopy() {
        if (kit.safety().rehearsal() == Safety.Rehearsal.CLONE) {
            new DatabaseCopy(kit.control()).create(kit.plan().database(), scratch, Duration.ofSeconds(10));
        } else {
            restore();
        }
        DatabaseProperties.read(kit.control(), kit.plan().database()).settingsSql(scratch)
                .forEach(kit.control()::execute);
    }

    private void restore() {
        Backups backups = new Backups(new BackupFolder(kit.safety().backupDir().orElseThrow()), kit.safety().tools().programs());
        Backup backup = new BackupFolder(kit.safety().backupDir().orElseThrow()).find(kit.plan().run());
        new Restorer(kit.safety().tools().programs()).restore(backup,
                RestoreRequest.of(kit.maintenance(), scratch, kit.plan().run()));
        Backup restored = backups.raiseGrade(backup, Grade.RESTORED);
        try (Session session = kit.openSession(scratch)) {
            RowCounts rows = RowCounts.read(session, List.of(), COUNTING);
            if (rows.leftOut() == 0) {
                restored = backups.verified(restored, rows.rows());
            }
            session.execute("ANALYZE");
        }
        kit.keep("backup", BackUpDatabase.describe(restored));
        kit.voice().note("The backup restores, to the last row.");
    }

    private Map<String, Object> rehearse() {
        Map<String, Object> result = new LinkedHashMap<>();
        SchemaFacts facts;
        RowCounts rows;
        Validation validation;
        Measurement measurement = new Measurement();
        try (Session session = kit.openSession(scratch)) {
            facts = SchemaFacts.read(session, history());
            rows = RowCounts.read(session, history(), COUNTING);
            validation = new Validation(kit.safety(), plan.tasks(), session);
        }
        long begun = System.nanoTime();
        kit.migrate(plan.groups(), () -> kit.openSession(scratch), measurement);
        result.put("milliseconds", (System.nanoTime() - begun) / 1_000_000);
        result.put("locks", measurement.locks());
        try (Session session = kit.openSession(scratch)) {
            validation.require(session);
        }
        String why = whyDownIsNotProven(facts, rows);
        result.put("downProven", why.isEmpty());
        result.put("downReason", why);
        kit.voice().note("On the copy the migrations took " + result.get("milliseconds") + " ms"
                + (why.isEmpty() ? "; the down scripts bring it back, and up again" : "; no proven way down: " + why) + ".");
        measurement.locks().forEach((table, mode) -> kit.voice().note("  locks " + table + ": " + mode));
        return result;
    }

    /** Empty if the down scripts bring the copy back to an equal schema and equal rows, and up again works. */
    private String whyDownIsNotProven(SchemaFacts facts, RowCounts rows) {
        if (!kit.safety().rehearsesDown()) {
            return "they were not rehearsed";
        }
        boolean areUpAndTransactional = plan.groups().stream().allMatch(TransactionGroup::isTransaction)
                && plan.tasks().stream().allMatch(task -> task.direction() == Direction.UP);
        if (!areUpAndTransactional) {
            return "not every migration is a transactional one that is applied";
        }
        try {
            kit.migrate(planUndo().groups(), () -> kit.openSession(scratch), kit::checkLock);
            try (Session session = kit.openSession(scratch)) {
                List<String> differences = facts.differencesTo(SchemaFacts.read(session, history()));
                List<String> lost = rows.differencesTo(RowCounts.read(session, history(), COUNTING));
                if (!differences.isEmpty() || !lost.isEmpty()) {
                    return "they leave a difference: " + (differences.isEmpty() ? lost : differences).get(0);
                }
            }
            kit.migrate(plan.groups(), () -> kit.openSession(scratch), kit::checkLock);
            return "";
        } catch (DbmigException e) {
            if (e.exitCode() == ExitCode.INTERRUPTED) {
                throw e;
            }
            return e.getMessage();
        }
    }

    private Plan planUndo() {
        try (Session session = kit.openSession(scratch)) {
            Comparison comparison = Comparison.of(folder.migrations(), new History(kit.plan().history()).rows(session));
            return new Planner(comparison, ServerDialect.of(session), new PlanRules(TransactionMode.ALL, true))
                    .undo(kit.plan().run(), kit.plan().direction());
        }
    }

    private List<String> history() {
        return List.of(kit.plan().history().shownByCatalogue());
    }

    @Override
    public void undo() {
        new Databases(kit.control()).drop(scratch);
    }

    /** The strongest lock that a transaction takes on each table and that stops somebody else. */
    private final class Measurement implements RunGuard {

        private static final String LOCKS = """
                SELECT l.relation::regclass::text, l.mode FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid = l.relation
                WHERE l.pid = pg_catalog.pg_backend_pid() AND c.relkind IN ('r', 'p', 'm') AND c.relnamespace <> 11
                    AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
                ORDER BY array_position(ARRAY['ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                        'AccessExclusiveLock'], l.mode)""";

        private final Map<String, String> locks = new LinkedHashMap<>();

        @Override
        public void check() {
            kit.checkLock();
        }

        @Override
        public void inspect(Session session, TransactionGroup group) {
            session.query(LOCKS).forEach(row -> locks.put(row.get(0), row.get(1)));
        }

        Map<String, String> locks() {
            return locks;
        }
    }
}
