package dev.dbmig.cli;

import dev.dbmig.backup.Candidate;
import dev.dbmig.backup.Candidate.Source;
import dev.dbmig.backup.Pruner;
import dev.dbmig.backup.RetentionPolicy;
import dev.dbmig.backup.Sizes;
import dev.dbmig.backup.Verdict;
import dev.dbmig.cli.LeftDatabases.Decision;
import dev.dbmig.offsite.Offsite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Each verdict with its reason, and what became of it. */
final class PruneReport {

    private final Console console;
    private final RetentionPolicy policy;
    private Offsite offsite;
    private Pruner.Outcome copies;

    PruneReport(Console console, RetentionPolicy policy) {
        this.console = console;
        this.policy = policy;
    }

    /** What is told of the copies elsewhere, too. */
    void copies(Offsite offsite, Pruner.Outcome outcome) {
        this.offsite = offsite;
        this.copies = outcome;
    }

    void wouldDo(List<Verdict> verdicts, List<Decision> databases) {
        long count = verdicts.stream().filter(v -> !v.isKept()).count();
        long bytes = verdicts.stream().filter(v -> !v.isKept()).mapToLong(v -> v.candidate().bytes()).sum();
        if (console.isJson()) {
            console.json(document(verdicts, databases, count, bytes));
            return;
        }
        verdicts(verdicts, databases);
        copies();
        long dropped = databases.stream().filter(Decision::isDropped).count();
        console.say("Would remove " + summary(count, bytes, dropped) + "; nothing was changed.");
    }

    /** @param dropped of the databases */
    void did(Pruner.Outcome outcome, List<Decision> databases, List<String> dropped) {
        if (console.isJson()) {
            Map<String, Object> document = document(outcome.verdicts(), databases, outcome.removed(), outcome.bytes());
            document.put("dropped", dropped);
            document.put("problems", outcome.problems());
            console.json(document);
            return;
        }
        verdicts(outcome.verdicts(), databases);
        copies();
        console.say("Removed " + summary(outcome.removed(), outcome.bytes(), dropped.size()) + ".");
    }

    private static String summary(long count, long bytes, long dropped) {
        return count + (count == 1 ? " backup, " : " backups, ") + Sizes.text(bytes)
                + (dropped == 0 ? "" : ", and " + dropped + (dropped == 1 ? " database" : " databases") + " of the server");
    }

    private void copies() {
        if (copies != null) {
            console.say("Copies at " + offsite.destination() + "; to keep: " + offsite.keep());
            List<String> lines = new ArrayList<>();
            tables(copies.verdicts(), lines);
            console.lines(lines);
            console.say("\n" + copies.removed() + (copies.removed() == 1 ? " copy" : " copies") + " removed, "
                    + Sizes.text(copies.bytes()) + ".");
        }
    }

    private void verdicts(List<Verdict> verdicts, List<Decision> databases) {
        console.say("To keep: " + policy);
        List<String> lines = new ArrayList<>();
        tables(verdicts, lines);
        if (!databases.isEmpty()) {
            Table table = new Table("", "database", "why");
            databases.forEach(d -> table.row(d.isDropped() ? "drop" : "keep", d.name(), d.reason()));
            lines.add("\nLeft in the server by runs");
            lines.addAll(table.lines());
        }
        lines.add("");
        console.lines(lines);
    }

    private static void tables(List<Verdict> verdicts, List<String> lines) {
        Map<Source, Table> tables = new LinkedHashMap<>();
        for (Verdict verdict : verdicts) {
            Candidate c = verdict.candidate();
            tables.computeIfAbsent(c.source(), s -> new Table("", "backup", "made", "size", "grade", "why", "until"))
                    .row(verdict.isKept() ? "keep" : "remove", c.name(), BackupText.time(c.time()),
                            c.bytes() == 0 ? "" : Sizes.text(c.bytes()), c.grade() == null ? "" : c.grade().toString(),
                            verdict.reason(), BackupText.until(verdict));
        }
        tables.forEach((source, table) -> {
            lines.add(source.database().isEmpty() ? "\nOf no database that could be told"
                    : "\nDatabase " + source.database() + " of server " + source.server());
            lines.addAll(table.lines());
        });
    }

    private Map<String, Object> document(List<Verdict> verdicts, List<Decision> databases, long count, long bytes) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("policy", policy.toString());
        document.put("backups", verdicts.stream().map(PruneReport::json).toList());
        document.put("databases", databases.stream().map(decision -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", decision.name());
            one.put("verdict", decision.isDropped() ? "drop" : "keep");
            one.put("reasons", List.of(decision.reason()));
            return one;
        }).toList());
        document.put("removed", count);
        document.put("bytes", bytes);
        if (copies != null) {
            Map<String, Object> there = new LinkedHashMap<>();
            there.put("destination", offsite.destination());
            there.put("policy", offsite.keep().toString());
            there.put("backups", copies.verdicts().stream().map(PruneReport::json).toList());
            there.put("removed", copies.removed());
            there.put("bytes", copies.bytes());
            document.put("copies", there);
        }
        return document;
    }

    private static Map<String, Object> json(Verdict verdict) {
        Map<String, Object> one = new LinkedHashMap<>();
        Candidate c = verdict.candidate();
        boolean isKnown = !c.source().database().isEmpty();
        one.put("name", c.name());
        one.put("database", isKnown ? c.source().database() : null);
        one.put("started", isKnown ? c.time().toString() : null);
        one.put("bytes", isKnown ? c.bytes() : null);
        one.put("grade", c.grade() == null ? null : c.grade().toString());
        one.putAll(BackupText.json(verdict));
        return one;
    }
}
