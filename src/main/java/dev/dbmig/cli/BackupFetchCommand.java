package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.Backup;
import dev.dbmig.backup.Sizes;
import dev.dbmig.offsite.Offsite;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "fetch",
        description = {"Bring a backup back from where backup.copy-to has copied it.", "It is in the folder of the backups then as any "
            + "other: each of its files is as its manifest says, or nothing is left of it."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig backup fetch 20261120-192203-7f3a         by the run that made it",
            "  dbmig backup fetch app_20261120T192203Z_20261120-192203-7f3a"})
final class BackupFetchCommand extends ProjectCommand {

    @Parameters(paramLabel = "BACKUP", description = "Its name, or the id of the run that made it.")
    String backup;

    @Override
    ExitCode run() {
        Offsite offsite = wiring().offsite(console::progress).orElseThrow(CopyText::notConfigured);
        InterruptedWork.begin(null);
        Backup fetched;
        try {
            fetched = offsite.fetch(backup).orElseThrow(() -> DbmigException.refused("there is no copy of backup \"" + backup
                    + "\" at " + offsite.destination()).hint("See 'dbmig backup list --copies'."));
        } catch (DbmigException e) {
            throw InterruptedWork.why(e, "the backup was fetched");
        }
        if (console.isJson()) {
            console.json(BackupText.json(fetched));
        } else {
            console.say("Backup " + fetched.name() + " is here: " + fetched.path() + ", "
                    + Sizes.text(fetched.manifest().bytes()) + ", each file as its manifest says.");
        }
        return ExitCode.OK;
    }
}
