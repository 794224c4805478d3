package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.Backup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "pin",
        description = "Keep a backup whatever the retention policy says, until it is unpinned.",
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig backup pin app_20261120T192203Z_20261120-192203-7f3a --reason \"before the merger\"",
            "  dbmig backup pin 20261120-192203-7f3a --reason \"audit 2026\"      by the run that made it"})
final class BackupPinCommand extends ProjectCommand {

    @Parameters(paramLabel = "BACKUP", description = "Its name, or the id of the run that made it.")
    String backup;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; it stands in 'backup list'.")
    String reason;

    @Override
    ExitCode run() {
        if (reason.isBlank() || reason.codePoints().anyMatch(Character::isISOControl)) {
            throw DbmigException.usage("--reason is " + (reason.isBlank() ? "empty" : "no single line of text"))
                    .hint("Say in a line why it is kept, for whoever wonders later.");
        }
        Backup pinned = wiring().backups().pin(wiring().backupFolder().find(backup), reason);
        if (console.isJson()) {
            console.json(BackupText.json(pinned));
        } else {
            console.say("Pinned " + pinned.name() + ": " + reason);
        }
        return ExitCode.OK;
    }
}
