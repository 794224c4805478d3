package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.file.Json;
import dev.dbmig.migration.Direction;
import dev.dbmig.migration.HistoryTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunPlanTest {

    private static final Restoring RESTORING = new Restoring("app_1", "/backups/app_1", "app", false, List.of("a.b"), true);

    private static RunPlan plan(Direction direction, Optional<Restoring> restoring) {
        return new RunPlan("20261120-192203-7f3a", direction, "me@here", "localhost:5432", "7001", "My \"App\"", 5, "postgres", HistoryTable.DEFAULT,
                "/migrations", "001", null, List.of("002 age"), RunPlan.Names.of("app", "20261120-192203-7f3a"), List.of(), Optional.empty(), true, null, restoring);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> stored(RunPlan plan) {
        return (Map<String, Object>) Json.read(Json.write(plan.toMap()));
    }

    @Test
    void isReadAsItWasWritten() {
        RunPlan restore = plan(null, Optional.of(RESTORING));
        assertThat(RunPlan.fromMap(stored(restore))).isEqualTo(restore);
        assertThat(stored(restore)).containsEntry("kind", "restore");
        RunPlan upgrade = plan(Direction.UP, Optional.empty());
        assertThat(RunPlan.fromMap(stored(upgrade))).isEqualTo(upgrade);
    }

    @Test
    void isReadAlsoFromBeforeThereWereRestores() {
        Map<String, Object> old = stored(plan(Direction.DOWN, Optional.empty()));
        old.keySet().removeAll(List.of("kind", "restore"));
        assertThat(RunPlan.fromMap(old)).isEqualTo(plan(Direction.DOWN, Optional.empty()));
    }

    @Test
    void saysWhatItDoes() {
        assertThat(plan(Direction.UP, Optional.empty()).what()).containsExactly("002 age");
        assertThat(plan(null, Optional.of(RESTORING)).what()).containsExactly("restore of a.b from app_1");
    }

    @Test
    void namesDatabasesThatPostgresDoesNotCut() {
        RunPlan.Names names = RunPlan.Names.ofRestore("ü".repeat(31), "20261120-192203-7f3a");
        assertThat(List.of(names.scratch(), names.copy(), names.failed())).allMatch(name -> name.getBytes(StandardCharsets.UTF_8).length <= 63);
        assertThat(names.scratch()).endsWith("ü_restored_20261120_192203_7f3a").isEqualTo(names.copy());
    }
}
