package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.upgrade.RunReports;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How the last run ended, for the textfile collector of Prometheus's node exporter: whether it worked, how long it
 * took, at which step it failed, whether the application is up, and how many runs there were of which outcome.
 */
final class RunMetricsFile {

    private final StringBuilder text = new StringBuilder();
    private final Map<String, Object> report;
    private final String database;

    private RunMetricsFile(Map<String, Object> report) {
        this.report = report;
        this.database = "database=\"" + MetricsFile.escaped(String.valueOf(report.get("database"))) + "\"";
    }

    /** A sentence if it could not be written: that changes nothing about the run. */
    static Optional<String> keep(Path file, Map<String, Object> report, RunReports runs) {
        try {
            MetricsFile.replace(file, text(report, counts(runs, String.valueOf(report.get("database"))), Instant.now()));
            return Optional.empty();
        } catch (DbmigException e) {
            return Optional.of("The metrics could not be kept: " + e.getMessage() + ".");
        }
    }

    /** How many runs on the database ended in which way, as far as their reports are still there. */
    private static Map<String, Long> counts(RunReports runs, String database) {
        Map<String, Long> counts = new TreeMap<>();
        for (String id : runs.ids()) {
            try {
                Map<String, Object> one = runs.read(Optional.of(id));
                if (database.equals(one.get("database"))) {
                    counts.merge(String.valueOf(one.get("outcome")), 1L, Long::sum);
                }
            } catch (DbmigException e) {
                counts.merge("unknown", 1L, Long::sum); // a run whose files are damaged
            }
        }
        return counts;
    }

    static String text(Map<String, Object> report, Map<String, Long> counts, Instant now) {
        RunMetricsFile file = new RunMetricsFile(report);
        file.outcome(now);
        file.times();
        file.parts();
        if (!counts.isEmpty()) {
            file.head("dbmig_runs_total", "Runs by how they ended, as far as their reports are kept.", "counter");
            counts.forEach((outcome, count) -> file.line("dbmig_runs_total", ",outcome=\"" + MetricsFile.escaped(outcome) + "\"", count));
        }
        return file.text.toString();
    }

    private void outcome(Instant now) {
        gauge("dbmig_run_success", "Whether the last run did what it was asked to.", number("exitCode") == 0 ? 1 : 0);
        gauge("dbmig_run_exit_code", "What the last run exited with.", number("exitCode"));
        gauge("dbmig_run_timestamp_seconds", "When the last run ended.", now.getEpochSecond());
        gauge("dbmig_run_rolled_back", "Whether the last run went back.", "rolled back".equals(report.get("outcome")) ? 1 : 0);
        if (report.get("failedStep") != null) {
            head("dbmig_run_failed_step", "The step that the last run failed at.", "gauge");
            line("dbmig_run_failed_step", ",step=\"" + MetricsFile.escaped(String.valueOf(report.get("failedStep"))) + "\"", 1);
        }
        if (List.of("up", "down").contains(String.valueOf(report.get("application")))) {
            gauge("dbmig_run_application_up", "Whether the application is up after the last run.", "up".equals(report.get("application")) ? 1 : 0);
        }
        head("dbmig_run_info", "The last run.", "gauge");
        line("dbmig_run_info", ",run=\"" + MetricsFile.escaped(String.valueOf(report.get("run"))) + "\",from=\"" + version("from") + "\",to=\""
                + version("to") + "\"", 1);
    }

    private void times() {
        seconds("dbmig_run_duration_seconds", "How long the last run took.", report, "milliseconds");
        seconds("dbmig_run_downtime_seconds", "How long the application was down in the last run.", report, "downtimeMilliseconds");
    }

    private void parts() {
        if (report.get("backup") instanceof Map<?, ?> backup) {
            gauge("dbmig_run_backup_size_bytes", "Size of the backup of the last run.", ((Number) backup.get("bytes")).longValue());
            seconds("dbmig_run_backup_duration_seconds", "How long the backup of the last run took.", backup, "milliseconds");
        }
        if (report.get("rehearsal") != null || "rehearse-migrations".equals(report.get("failedStep"))) {
            gauge("dbmig_run_rehearsal_success", "Whether the rehearsal of the last run worked.", report.get("rehearsal") != null ? 1 : 0);
        }
    }

    private long number(String name) {
        return report.get(name) instanceof Number number ? number.longValue() : 0;
    }

    private String version(String name) {
        return report.get(name) == null ? "" : MetricsFile.escaped(String.valueOf(report.get(name)));
    }

    private void seconds(String name, String help, Map<?, ?> map, String key) {
        if (map.get(key) instanceof Number milliseconds) {
            head(name, help, "gauge");
            text.append(name).append('{').append(database).append("} ").append(milliseconds.longValue() / 1000.0).append('\n');
        }
    }

    private void gauge(String name, String help, long value) {
        head(name, help, "gauge");
        line(name, "", value);
    }

    private void head(String name, String help, String type) {
        text.append("# HELP ").append(name).append(' ').append(help).append("\n# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void line(String name, String labels, long value) {
        text.append(name).append('{').append(database).append(labels).append("} ").append(value).append('\n');
    }
}
