package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the report of a run that has ended, and tells those who want to know. */
final class RunEnd {

    private final RunKit kit;
    private final RunOutcome outcome;

    /** @param failure what it failed with; null if it did not */
    RunEnd(RunKit kit, Throwable failure) {
        this.kit = kit;
        this.outcome = new RunOutcome(kit.files().lines(), failure);
    }

    /** What is left to a person, where the run could not go back by itself. */
    static void addLastResort(RunKit kit, RuntimeException failure) {
        if (failure instanceof DbmigException told && (told.exitCode() == ExitCode.DOWN || told.exitCode() == ExitCode.UNFINISHED)) {
            MarkRestorePoint.lastResort(kit.files()).ifPresent(text ->
                    told.detail(told.detail().map(detail -> detail + "\n").orElse("") + text));
        }
    }

    /** @param recovered whether another process ended it than began it */
    void tell(boolean recovered) {
        Map<String, Object> report = report(recovered);
        try {
            kit.files().keep("report", report);
        } catch (DbmigException e) {
            kit.voice().note("The report of the run is missing: " + e.getMessage());
        }
        noteSchema();
        new RunNotice(report).tell(kit.settings()).forEach(kit.voice()::note);
    }

    /** For {@code dbmig drift --quick}: what the run has left is no drift; of a database from elsewhere nothing is known. */
    private void noteSchema() {
        if (outcome.failure() != null || !List.of(RunOutcome.APPLIED, RunOutcome.RESTORED).contains(outcome.word())) {
            return;
        }
        KnownSchema known = new KnownSchema(kit.settings());
        KnownSchema.note(() -> kit.openSession(kit.plan().database()), outcome.word().equals(RunOutcome.RESTORED) ? known::forget
                : session -> known.afterRun(session, kit.files().read(KnownSchema.DRIFTED).orElse(Map.of()), kit.plan().run()), kit.voice());
    }

    private Map<String, Object> report(boolean recovered) {
        Map<String, Object> report = new LinkedHashMap<>(kit.plan().toMap());
        List<Journal.Line> lines = outcome.lines();
        report.put("outcome", outcome.word());
        report.put("exitCode", (long) outcome.exitCode().code());
        report.put("production", outcome.exitCode().production());
        report.put("recovered", recovered);
        report.put("startedAt", lines.isEmpty() ? null : lines.get(0).time());
        report.put("endedAt", lines.isEmpty() ? null : lines.get(lines.size() - 1).time());
        report.put("milliseconds", lines.isEmpty() ? 0L : millisecondsBetween(lines.get(0), lines.get(lines.size() - 1)));
        report.put("application", outcome.application(!kit.plan().running().isEmpty()));
        report.put("downtimeMilliseconds", outcome.downtime().map(Duration::toMillis).orElse(null));
        report.put("failedStep", outcome.failedStep().orElse(null));
        report.put("error", outcome.failure() == null ? null : outcome.failure().getMessage());
        report.put("hint", outcome.failure() instanceof DbmigException told ? told.hint().orElse(null) : null);
        for (String part : List.of("versions", "backup", BackUpServer.DOCUMENT, CopyBackups.NAME, "safety-backup", "rehearsal",
                "way-back", "expected", "proof", "restored", "write-loss", "writes-since-question", "kept")) {
            report.put(part, kit.files().read(part).orElse(null));
        }
        report.put("steps", outcome.steps());
        report.put("journal", lines.stream().map(Journal.Line::toString).toList());
        report.put("log", kit.files().log().toString());
        return report;
    }

    private static long millisecondsBetween(Journal.Line first, Journal.Line last) {
        return Duration.between(Instant.parse(first.time()), Instant.parse(last.time())).toMillis();
    }
}
