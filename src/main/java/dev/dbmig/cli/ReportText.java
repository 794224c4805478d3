package dev.dbmig.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The report of a run, for people. */
final class ReportText {

    private final Map<String, Object> report;
    private final List<String> lines = new ArrayList<>();

    ReportText(Map<String, Object> report) {
        this.report = report;
    }

    List<String> lines() {
        lines.add("Run " + report.get("run") + ": " + report.get("outcome")
                + (Boolean.TRUE.equals(report.get("recovered")) ? ", by a recovery" : ""));
        line("database", report.get("database") + " on " + report.get("server") + ", " + version("from") + " → " + version("to"));
        line("migrations", join(list(report, "migrations")));
        part("restore").ifPresent(r -> line("restored", r.get("path") + (list(r, "tables").isEmpty() ? "" : ", only " + join(list(r, "tables")))));
        part("write-loss").ifPresent(loss -> line("left out", loss.get("problem") != null ? "not known: " + loss.get("problem")
                : list(loss, "tables").size() + " tables had other rows than the backup"));
        line("started", text(report, "startedAt").map(at -> at + " by " + report.get("startedBy") + took()).orElse(null));
        part("versions").ifPresent(v -> line("versions", "dbmig " + v.get("dbmig") + ", PostgreSQL " + v.get("server")));
        line("application", text(report, "application").map(a -> a + milliseconds(report, "downtimeMilliseconds", ", it was down for "))
                .orElse(null));
        part("backup").ifPresent(b -> line("backup", b.get("path") + ", " + ((Long) b.get("bytes") >> 10) + " KiB, "
                + String.valueOf(b.get("grade")).toLowerCase(java.util.Locale.ROOT)));
        part("server-backup").ifPresent(b -> line("backup", "pgBackRest " + b.get("label") + " of stanza " + b.get("stanza")
                + (b.get("restorePoint") == null ? "" : "; restore point " + b.get("restorePoint"))));
        part("backup-copy").ifPresent(copy -> line("copied to", copy.get("destination")
                + (list(copy, "failures").isEmpty() ? "" : ", BUT NOT ALL: " + join(list(copy, "failures")))));
        part("way-back").ifPresent(way -> line("way back", way.get("reason")));
        part("expected").ifPresent(e -> line("expected", milliseconds(e, "downtimeMilliseconds", "down for ")));
        part("proof").ifPresent(proof -> line("went back", proof.get("how")));
        line("failed at", report.get("failedStep"));
        line("error", report.get("error"));
        line("hint", report.get("hint"));
        steps();
        statements();
        line("log", report.get("log"));
        return lines;
    }

    private String took() {
        return milliseconds(report, "milliseconds", ", took ");
    }

    private void steps() {
        List<Object> steps = list(report, "steps");
        if (!steps.isEmpty()) {
            lines.add("Steps");
            steps.stream().map(ReportText::map).forEach(step -> lines.add(String.format("  %-22s %-8s %s", step.get("name"),
                    step.get("outcome"), milliseconds(step, "milliseconds", "")).stripTrailing()));
        }
    }

    private void statements() {
        Optional<Map<String, Object>> statements = part("rehearsal").flatMap(r -> Optional.ofNullable(map(r.get("statements"))));
        if (statements.isEmpty() || list(statements.get(), "measured").isEmpty()) {
            return;
        }
        lines.add("Statements, as measured on the copy");
        list(statements.get(), "measured").stream().map(ReportText::map).forEach(one -> {
            String rows = one.get("rows") == null ? "" : ", " + one.get("rows") + (one.get("rows").equals(1L) ? " row" : " rows");
            String locks = map(one.get("locks")).entrySet().stream().map(l -> ", " + l.getKey() + ": " + l.getValue()).reduce("", String::concat);
            String rewritten = list(one, "rewritten").isEmpty() ? "" : ", rewrites " + join(list(one, "rewritten"));
            lines.add("  " + one.get("place") + "  " + one.get("statement") + "  " + one.get("milliseconds") + " ms" + rows + rewritten + locks);
        });
    }

    private void line(String name, Object value) {
        if (value != null && !value.toString().isEmpty()) {
            lines.add(String.format("  %-12s %s", name, value));
        }
    }

    private String version(String name) {
        return text(report, name).orElse("(empty)");
    }

    private Optional<Map<String, Object>> part(String name) {
        return Optional.ofNullable(map(report.get(name)));
    }

    private static String milliseconds(Map<String, Object> map, String name, String before) {
        return map.get(name) instanceof Long millis ? before + (millis < 1000 ? millis + " ms" : millis / 10 / 100.0 + " s") : "";
    }

    private static Optional<String> text(Map<String, Object> map, String name) {
        return Optional.ofNullable(map.get(name)).map(Object::toString);
    }

    private static String join(List<Object> items) {
        return String.join(", ", items.stream().map(Object::toString).toList());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Map<String, Object> map, String name) {
        return map.get(name) == null ? List.of() : (List<Object>) map.get(name);
    }
}
