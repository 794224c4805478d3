package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import dev.dbmig.offsite.Copy;
import dev.dbmig.offsite.Offsite;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "copy",
        description = {"Copy each backup that has no proven copy yet to where backup.copy-to says, the newest first, and read the "
            + "copy back.", "'backup create' and runs do the same; this is for what failed then. Exit 5 if something is not copied."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig backup copy", "  dbmig backup copy --adopt           after this machine was set up anew"})
final class BackupCopyCommand extends ProjectCommand {

    @Option(names = "--adopt", description = "Copy nothing, but take the copies that are there for this machine's own, "
            + "so that 'backup prune' judges them.")
    boolean adopt;

    @Override
    ExitCode run() {
        Offsite offsite = wiring().offsite(console::progress).orElseThrow(CopyText::notConfigured);
        InterruptedWork.begin(null);
        if (adopt) {
            return adopt(offsite);
        }
        Offsite.Outcome outcome = CopyText.copyPending(offsite, wiring().configuration().run().lockWait(), console);
        if (console.isJson()) {
            console.json(CopyText.json(offsite, outcome));
        } else if (outcome.copied().isEmpty() && outcome.failures().isEmpty()) {
            console.say("Every backup that is to be kept there is copied to " + offsite.destination() + ".");
        }
        return CopyText.conclude(offsite, outcome, console);
    }

    private ExitCode adopt(Offsite offsite) {
        List<Copy> adopted = offsite.adopt();
        if (console.isJson()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("destination", offsite.destination());
            document.put("adopted", adopted.stream().map(CopyText::json).toList());
            console.json(document);
        } else {
            adopted.forEach(copy -> console.say("Adopted " + copy.backup()));
            console.say(adopted.size() + (adopted.size() == 1 ? " copy" : " copies") + " at " + offsite.destination() + " adopted.");
        }
        return ExitCode.OK;
    }
}
