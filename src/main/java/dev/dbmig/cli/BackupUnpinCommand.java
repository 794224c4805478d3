package dev.dbmig.cli;

import dev.dbmig.ExitCode;
import dev.dbmig.backup.Backup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "unpin",
        description = "Leave a backup to the retention policy again.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig backup unpin app_20261120T192203Z_20261120-192203-7f3a"})
final class BackupUnpinCommand extends ProjectCommand {

    @Parameters(paramLabel = "BACKUP", description = "Its name, or the id of the run that made it.")
    String backup;

    @Override
    ExitCode run() {
        Backup found = wiring().backupFolder().find(backup);
        Backup unpinned = wiring().backups().unpin(found);
        if (console.isJson()) {
            console.json(BackupText.json(unpinned));
        } else {
            console.say(found.manifest().pinnedReason().map(reason -> "Unpinned " + unpinned.name() + ", which was kept because: "
                    + reason).orElse(unpinned.name() + " was not pinned."));
        }
        return ExitCode.OK;
    }
}
