package dev.dbmig.postgres;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a long command is, from the server's views pg_stat_progress_*.
 *
 * @param command e.g. {@code CREATE INDEX CONCURRENTLY}
 * @param phase e.g. {@code building index: scanning table}; empty where the command has none
 * @param done blocks, bytes or tuples of the phase
 * @param total of the same unit; 0 if unknown
 */
public record ProgressReport(String command, String phase, long done, long total) {

    static ProgressReport of(List<String> row) {
        return new ProgressReport(row.get(0), row.get(1), number(row.get(2)), number(row.get(3)));
    }

    private static long number(String text) {
        return text == null ? 0 : Long.parseLong(text);
    }

    /** Source: PostgreSQL documentation, "Progress Reporting"; the views of 13, and that of COPY from 14. */
    static String query(int processId, int major) {
        List<String> views = new ArrayList<>(List.of(
                select("command", "phase",
                        "CASE WHEN blocks_total > 0 THEN blocks_done ELSE tuples_done END",
                        "CASE WHEN blocks_total > 0 THEN blocks_total ELSE tuples_total END",
                        "create_index"),
                select("'VACUUM'", "phase", "heap_blks_scanned", "heap_blks_total", "vacuum"),
                select("command", "phase",
                        "CASE WHEN heap_blks_total > 0 THEN heap_blks_scanned ELSE heap_tuples_scanned END",
                        "heap_blks_total", "cluster"),
                select("'ANALYZE'", "phase", "sample_blks_scanned", "sample_blks_total", "analyze")));
        if (major >= 14) {
            views.add(select("command", "''",
                    "CASE WHEN bytes_total > 0 THEN bytes_processed ELSE tuples_processed END",
                    "bytes_total", "copy"));
        }
        return "SELECT command, phase, done, total FROM (" + String.join(" UNION ALL ", views)
                + ") p WHERE pid = " + processId;
    }

    private static String select(String command, String phase, String done, String total, String view) {
        return "SELECT pid, " + command + " AS command, " + phase + " AS phase, " + done + " AS done, "
                + total + " AS total FROM pg_catalog.pg_stat_progress_" + view;
    }
}
