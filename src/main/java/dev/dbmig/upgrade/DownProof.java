package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.insight.RowCounts;
import dev.dbmig.insight.SchemaFacts;
import dev.dbmig.migration.Direction;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.TransactionGroup;
import dev.dbmig.postgres.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the down scripts of a run bring the copy back to an equal schema and equal rows, and up again works:
 * then they are a way back for the database, too.
 */
final class DownProof {

    private final RunKit kit;
    private final Plan plan;
    private final MigrationFolder folder;
    private SchemaFacts schema;
    private RowCounts rows;
    private long downMilliseconds;
    private List<String> differences = List.of();

    DownProof(RunKit kit, Plan plan, MigrationFolder folder) {
        this.kit = kit;
        this.plan = plan;
        this.folder = folder;
    }

    /** Whether it is worth trying: every migration is one transaction and has a down script. */
    static boolean isThinkable(Safety safety, Plan plan) {
        return safety.rehearsesDown() && areUpAndTransactional(plan)
                && plan.tasks().stream().allMatch(task -> task.migration().down().isPresent());
    }

    private static boolean areUpAndTransactional(Plan plan) {
        return plan.groups().stream().allMatch(TransactionGroup::isTransaction)
                && plan.tasks().stream().allMatch(task -> task.direction() == Direction.UP);
    }

    /**
     * Remembers what the copy is before anything is applied.
     *
     * @param counted its rows; empty to count them now
     */
    void remember(Session session, Optional<RowCounts> counted) {
        schema = SchemaFacts.read(session, kit.notCompared());
        rows = counted.map(all -> all.without(kit.notCounted(session)))
                .orElseGet(() -> RowCounts.read(session, kit.notCounted(session), RehearsalCopy.COUNTING));
    }

    /** Empty if it is proven, else why it is not. The copy has everything applied. */
    String whyNot(RehearsalCopy copy) {
        if (!kit.safety().rehearsesDown()) {
            return "they were not rehearsed";
        }
        if (!areUpAndTransactional(plan)) {
            return "not every migration is a transactional one that is applied";
        }
        try {
            long begun = System.nanoTime();
            RunKit.Place place = copy.place(null);
            kit.engine(session -> folder).planUndo(place).ifPresent(undo -> kit.migrate(undo.groups(), place, kit::checkLock));
            downMilliseconds = Duration.ofNanos(System.nanoTime() - begun).toMillis();
            differences = compare(copy);
            if (!differences.isEmpty()) {
                return "they leave a difference: " + differences.get(0);
            }
            kit.migrate(plan.groups(), copy.place(null), kit::checkLock);
            return kit.safety().rehearsal() == Safety.Rehearsal.SCHEMA ? "they were rehearsed without any data" : "";
        } catch (DbmigException e) {
            if (e.exitCode() == ExitCode.INTERRUPTED) {
                throw e;
            }
            return e.getMessage();
        }
    }

    private List<String> compare(RehearsalCopy copy) {
        try (Session session = copy.open()) {
            List<String> found = new ArrayList<>(schema.differencesTo(SchemaFacts.read(session, kit.notCompared())));
            found.addAll(rows.differencesTo(RowCounts.read(session, kit.notCounted(session), RehearsalCopy.COUNTING)));
            return found;
        }
    }

    Map<String, Object> toMap(String whyNot) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("downProven", whyNot.isEmpty());
        map.put("downReason", whyNot);
        map.put("downMilliseconds", downMilliseconds);
        map.put("downDifferences", differences);
        return map;
    }

    /** Rows that a down would lose or add, in words. */
    Optional<String> rowsLost() {
        List<String> lost = differences.stream().filter(line -> line.contains(" rows, and has ")).toList();
        return lost.isEmpty() ? Optional.empty() : Optional.of("Going down would change rows: " + String.join("; ", lost) + ".");
    }
}
