package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.engine.EngineDefinition;
import dev.dbmig.migration.History;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.upgrade.Plan;
import dev.dbmig.upgrade.Planner;
import dev.dbmig.upgrade.RunSettings;
import dev.dbmig.upgrade.Upgrade;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that changes the database by running scripts. */
abstract class RunCommand extends DatabaseCommand {

    @Mixin
    SafeRunOptions run;

    @Option(names = "--transaction", paramLabel = "all|each",
            description = "One transaction for all migrations of the run, or one for each. Default: all.")
    String transaction;

    @Option(names = "--out-of-order", description = "Apply migrations that are lower than one that is applied.")
    boolean outOfOrder;

    @Option(names = "--dry-run", description = "Show the exact SQL with its transactions, and change nothing.")
    boolean dryRun;

    /** Plans, asks, runs and tells. */
    final ExitCode carryOut(MigrationFolder folder, Function<Planner, Plan> choice) {
        refuseOfEngine();
        askForPassword();
        return carryOut(settings(), folder, choice);
    }

    /** The same with scripts of dbmig's own, also where another tool keeps the migrations. */
    final ExitCode carryOutScripts(MigrationFolder folder, Function<Planner, Plan> choice) {
        askForPassword();
        return carryOut(settings().withoutEngine(), folder, choice);
    }

    private RunSettings settings() {
        return wiring().runSettings(connection(), run, transaction, outOfOrder);
    }

    private ExitCode carryOut(RunSettings settings, MigrationFolder folder, Function<Planner, Plan> choice) {
        Upgrade upgrade = new Upgrade(settings, folder, new ConsoleVoice(console));
        if (dryRun) {
            return new DryRun(console, settings).show(upgrade.plan(choice), this);
        }
        RunReport report = new RunReport(console, connection(), settings.extras().engine().map(EngineDefinition::label).orElse(""));
        Signals.onInterrupt(upgrade::interrupt);
        try {
            report.done(upgrade.run(choice, plan -> isConfirmed(plan, report)));
            keepChangelog(folder);
        } catch (DbmigException e) {
            report.failed(e, upgrade.id());
            throw e;
        }
        return ExitCode.OK;
    }

    /** What is done is done, whether it can be written down or not. */
    private void keepChangelog(MigrationFolder folder) {
        wiring().configuration().changelog().ifPresent(file -> {
            try {
                wiring().changelog(file, connection()).update(folder,
                        look(session -> new History(wiring().configuration().history()).rows(session)));
            } catch (DbmigException e) {
                console.warn(file + " is not up to date: " + e.getMessage() + "; later: dbmig history --markdown " + file);
            }
        });
    }

    /** Runs on a copy, and leaves the database as it is. */
    final ExitCode rehearse(MigrationFolder folder, Function<Planner, Plan> choice) {
        askForPassword();
        RunSettings settings = settings();
        if (run.fence || run.maxDowntime != null) {
            throw DbmigException.usage("a rehearsal stops nothing, so that --fence and --max-downtime mean nothing")
                    .hint("Give them to 'dbmig upgrade'.");
        }
        if (dryRun || !settings.safety().rehearses()) {
            throw DbmigException.usage(dryRun ? "--dry-run runs nothing, and a rehearsal runs on a copy" : "no rehearsal is configured")
                    .hint(dryRun ? "Use one of the two." : "It needs rehearsal.mode and backup.mode other than none, and no --skip-test.");
        }
        Upgrade upgrade = new Upgrade(settings, folder, new ConsoleVoice(console));
        Signals.onInterrupt(upgrade::interrupt);
        new RunReport(console, connection(), wiring().engine().map(EngineDefinition::label).orElse("")).rehearsed(upgrade.rehearse(choice));
        return ExitCode.OK;
    }

    private void refuseOfEngine() {
        if (wiring().engine().isPresent() && (transaction != null || outOfOrder)) {
            throw DbmigException.usage((transaction != null ? "--transaction" : "--out-of-order") + " is about scripts of dbmig's own, and "
                    + wiring().engine().get().label() + " decides that itself").hint("Leave it out.");
        }
    }

    private boolean isConfirmed(Plan plan, RunReport report) {
        report.begins(plan);
        requireConfirmation(run.yes);
        return true;
    }
}
