package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.insight.RowCounts;
import dev.dbmig.insight.WriteTotals;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WriteLossTest {

    private static RowCounts rows(int leftOut, Map<String, Long> rows) {
        return new RowCounts(new TreeMap<>(rows), leftOut);
    }

    @Test
    void namesEachTableWithOtherRows() {
        WriteLoss loss = WriteLoss.of(Optional.of(new WriteTotals(5, 1, 2, 3, "never")), rows(0, Map.of("a", 1L, "b", 2L, "d", 4L)),
                rows(0, Map.of("a", 3L, "b", 2L, "c", 3L)));
        assertThat(loss.lines()).containsExactly(
                "Written since the backup: at most 5 transactions (of the whole server), about 1 row inserted, 2 updated, 3 deleted.",
                "a: 1 row now, 3 in the backup", "c: not there now, 3 in the backup", "d: 4 rows now, not in the backup",
                "1 table has as many rows as in the backup.");
    }

    @Test
    void doesNotCallATableNewThatCouldNotBeCounted() {
        WriteLoss loss = WriteLoss.of(Optional.empty(), rows(1, Map.of("a", 1L)), rows(0, Map.of("a", 1L, "b", 1L)));
        assertThat(loss.lines()).containsExactly("How many transactions wrote since the backup is not known; rows changed in place are not seen by counting.",
                "1 table has as many rows as in the backup; 1 could not be counted in time.");
    }

    @Test
    void saysNoMoreThanTwentyTables() {
        Map<String, Long> many = IntStream.range(10, 40).boxed().collect(Collectors.toMap(i -> "t" + i, i -> 1L));
        WriteLoss loss = WriteLoss.of(Optional.empty(), rows(0, many), rows(0, Map.of()));
        assertThat(loss.lines()).hasSize(23).contains("10 more tables have another number of rows; the run's report has all of them.");
        assertThat(loss.toMap().get("tables")).asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST).hasSize(30);
    }

    @Test
    void comparesOnlyWhatIsOneCount() {
        WriteTotals then = new WriteTotals(100, 10, 5, 1, "2026-11-20 10:00:00+00");
        assertThat(WriteTotals.parse(then.toString())).contains(then);
        assertThat(WriteTotals.parse("something else")).isEmpty();
        assertThat(WriteTotals.parse(null)).isEmpty();
        assertThat(then.until(new WriteTotals(105, 12, 5, 2, then.reset()))).contains(new WriteTotals(5, 2, 0, 1, then.reset()));
        assertThat(then.until(new WriteTotals(105, 12, 5, 2, "later"))).isEmpty();
        assertThat(then.until(new WriteTotals(105, 3, 5, 2, then.reset()))).isEmpty();
    }
}
