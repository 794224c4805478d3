package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import dev.dbmig.upgrade.UnfinishedRuns;
import dev.dbmig.upgrade.UnfinishedRuns.Found;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "recover",
        description = "Bring a run to its end whose process was killed: forward if it was committed, else back.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig recover",
            "  dbmig recover --env production --json"})
final class RecoverCommand extends DatabaseCommand {

    @Mixin
    RunOptions run;

    @Override
    ExitCode run() {
        // a restore may have been killed where the database itself is not there
        askForPassword(run.lockDatabase == null ? wiring().configuration().run().lockDatabase() : run.lockDatabase);
        UnfinishedRuns runs = new UnfinishedRuns(wiring().runSettings(connection(), run, null, false));
        runs.find().stream().findFirst().ifPresent(found -> console.say("Run " + found.run() + " ("
                + String.join(", ", found.migrations()) + ") ended in the middle; its journal ends with: " + found.lastLine()
                + "\n" + (found.goesForward() ? "It had been committed, so it is finished." : "It had not been committed, so it is undone.")));
        Optional<Found> found = runs.recover(new ConsoleVoice(console), this::mayLoseWrites);
        if (console.isJson()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("run", found.map(Found::run).orElse(null));
            document.put("outcome", found.map(RecoverCommand::outcome).orElse(null));
            console.json(document);
        } else if (found.isEmpty()) {
            console.say("Nothing to recover: every run on this database has come to its end.");
        } else {
            console.say(console.styled(Console.Style.GOOD, "Run " + found.get().run() + " is " + switch (outcome(found.get())) {
                case "finished" -> found.get().isRestore() ? "finished: the restored database is in place." : "finished: the database is on the new version.";
                case "ended" -> "ended, and a part of it stays: see 'dbmig status'; 'dbmig upgrade' goes on.";
                default -> found.get().isRestore() ? "rolled back: everything is as it was before the restore."
                        : "rolled back: the database is on the old version.";
            }));
        }
        return ExitCode.OK;
    }

    private static String outcome(Found found) {
        return found.goesForward() ? "finished" : found.leavesWork() ? "ended" : "rolled back";
    }

    private boolean mayLoseWrites(String sentence) {
        if (run.yes) {
            return true;
        }
        if (!Terminal.isTerminal(0)) {
            return false;
        }
        console.say(sentence);
        Prompt.databaseName(connection().database(), "the recovery");
        return true;
    }
}
