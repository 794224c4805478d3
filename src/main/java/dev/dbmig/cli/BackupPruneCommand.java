package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.Candidate;
import dev.dbmig.backup.Pruner;
import dev.dbmig.backup.RetentionPolicy;
import dev.dbmig.backup.Verdict;
import dev.dbmig.cli.LeftDatabases.Decision;
import dev.dbmig.offsite.Offsite;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "prune",
        description = {"Remove the backups that no rule keeps, each database for itself, and say why.",
            "Rules are those of backup.keep, or of the options here. Ages count from the newest good backup, which is never",
            "removed; neither are the newest of the best grade, pinned ones, those of an unfinished run or being restored, and damaged ones."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig backup prune --dry-run", "  dbmig backup prune --keep-within 48h --keep-monthly 24",
            "  dbmig backup prune --keep-within 30d --failed-databases 7d"})
final class BackupPruneCommand extends DatabaseCommand {

    @Mixin
    KeepOptions keep;

    @Option(names = "--failed-databases", paramLabel = "TIME",
            description = "The age after which <name>_failed_<run>, <name>_before_<run> and <name>_restored_<run> are dropped in the server.")
    String failedDatabases;

    @Option(names = "--dry-run", description = "Show what would be removed, and change nothing.")
    boolean dryRun;

    @Override
    ExitCode run() {
        RetentionPolicy policy = keep.policy(wiring().configuration().backup().keep());
        if (policy.isEmpty()) {
            throw Pruner.emptyPolicy();
        }
        Optional<Duration> age = failedDatabases == null ? wiring().configuration().backup().failedDatabases()
                : Optional.of(KeepOptions.time("--failed-databases", failedDatabases));
        if (age.isEmpty()) {
            connection.refuse("backup prune", "--failed-databases is given, or backup.keep.failed-databases set");
        }
        List<Verdict> verdicts = dryRun || age.isPresent()
                ? wiring().pruner().judge(policy, wiring().backupFolder().list()) : List.of();
        List<Decision> databases = age.map(span -> judgeDatabases(span, verdicts)).orElse(List.of());
        PruneReport report = new PruneReport(console, policy);
        Optional<Offsite> offsite = wiring().offsite(console::progress);
        if (dryRun) {
            offsite.ifPresent(o -> report.copies(o, new Pruner.Outcome(judgeCopies(o), 0, 0, List.of())));
            report.wouldDo(verdicts, databases);
            return ExitCode.OK;
        }
        Pruner.Outcome outcome = wiring().pruner().prune(policy);
        List<String> problems = new ArrayList<>(outcome.problems());
        List<String> dropped = drop(databases.stream().filter(Decision::isDropped).toList(), problems);
        offsite.filter(Offsite::canPrune).filter(o -> !o.keep().isEmpty()).ifPresent(o -> report.copies(o, pruneCopies(o, problems)));
        report.did(new Pruner.Outcome(outcome.verdicts(), outcome.removed(), outcome.bytes(), problems), databases, dropped);
        if (!problems.isEmpty() && !console.isJson()) {
            throw new DbmigException(ExitCode.UNFINISHED, "not everything could be removed").detail(String.join("\n", problems))
                    .hint("What could be is gone. Look at what is in the way; the next prune goes on.");
        }
        return problems.isEmpty() ? ExitCode.OK : ExitCode.UNFINISHED;
    }

    private List<Verdict> judgeCopies(Offsite offsite) {
        return offsite.keep().isEmpty() ? List.of() : offsite.judge(offsite.keep(), wiring().runReports().unfinished());
    }

    private Pruner.Outcome pruneCopies(Offsite offsite, List<String> problems) {
        try {
            Pruner.Outcome outcome = offsite.prune(offsite.keep(), wiring().runReports().unfinished());
            problems.addAll(outcome.problems());
            return outcome;
        } catch (DbmigException e) {
            problems.add(e.getMessage() + e.detail().map(detail -> ": " + detail).orElse(""));
            return new Pruner.Outcome(List.of(), 0, 0, List.of());
        }
    }

    private List<Decision> judgeDatabases(Duration age, List<Verdict> verdicts) {
        List<Candidate> backups = verdicts.stream().map(Verdict::candidate).toList();
        LeftDatabases left = new LeftDatabases(wiring().runReports());
        askForPassword();
        try (Session control = openControl()) {
            return left.judge(control, age, backups);
        }
    }

    private Session openControl() {
        return Session.open(connection().withDatabase(wiring().configuration().run().lockDatabase()), "dbmig");
    }

    /** Those that are gone. */
    private List<String> drop(List<Decision> decisions, List<String> problems) {
        List<String> dropped = new ArrayList<>();
        for (Decision decision : decisions) {
            try (Session control = openControl()) {
                new Databases(control).drop(decision.name());
                dropped.add(decision.name());
            } catch (DbmigException e) {
                problems.add("database \"" + decision.name() + "\": " + e.getMessage());
            }
        }
        return dropped;
    }
}
