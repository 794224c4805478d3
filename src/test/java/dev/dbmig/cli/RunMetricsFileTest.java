package dev.dbmig.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunMetricsFileTest {

    private static Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("run", "20261121-113756-d29c");
        report.put("database", "sh\"op");
        report.put("from", "001");
        report.put("exitCode", 7L);
        report.put("outcome", "rolled back");
        report.put("application", "up");
        report.put("failedStep", "apply-migrations");
        report.put("milliseconds", 12841L);
        report.put("downtimeMilliseconds", 2117L);
        report.put("backup", Map.of("bytes", 12144L, "milliseconds", 1434L));
        return report;
    }

    @Test
    void namesTheStepThatFailedAndWhetherTheApplicationIsUp() {
        String text = RunMetricsFile.text(report(), Map.of("rolled back", 3L), Instant.ofEpochSecond(1795261094));
        assertThat(text.lines().filter(line -> !line.startsWith("#"))).containsExactly(
                "dbmig_run_success{database=\"sh\\\"op\"} 0",
                "dbmig_run_exit_code{database=\"sh\\\"op\"} 7",
                "dbmig_run_timestamp_seconds{database=\"sh\\\"op\"} 1795261094",
                "dbmig_run_rolled_back{database=\"sh\\\"op\"} 1",
                "dbmig_run_failed_step{database=\"sh\\\"op\",step=\"apply-migrations\"} 1",
                "dbmig_run_application_up{database=\"sh\\\"op\"} 1",
                "dbmig_run_info{database=\"sh\\\"op\",run=\"20261121-113756-d29c\",from=\"001\",to=\"\"} 1",
                "dbmig_run_duration_seconds{database=\"sh\\\"op\"} 12.841",
                "dbmig_run_downtime_seconds{database=\"sh\\\"op\"} 2.117",
                "dbmig_run_backup_size_bytes{database=\"sh\\\"op\"} 12144",
                "dbmig_run_backup_duration_seconds{database=\"sh\\\"op\"} 1.434",
                "dbmig_runs_total{database=\"sh\\\"op\",outcome=\"rolled back\"} 3");
    }

    @Test
    void saysNothingOfAnApplicationThatIsNotManaged() {
        Map<String, Object> report = report();
        report.put("application", "not managed");
        report.put("failedStep", "rehearse-migrations");
        report.remove("downtimeMilliseconds");
        String text = RunMetricsFile.text(report, Map.of(), Instant.EPOCH);
        assertThat(text).doesNotContain("application_up").doesNotContain("downtime").doesNotContain("runs_total")
                .contains("dbmig_run_rehearsal_success{database=\"sh\\\"op\"} 0");
    }
}
