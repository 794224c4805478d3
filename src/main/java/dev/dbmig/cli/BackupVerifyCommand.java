package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.Backup;
import dev.dbmig.backup.BackupFolder;
import dev.dbmig.backup.FolderEntry;
import dev.dbmig.backup.FolderEntry.State;
import dev.dbmig.backup.Grade;
import dev.dbmig.backup.PgBackRest;
import dev.dbmig.offsite.Offsite;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "verify",
        description = {"Read all of a backup: its files against their checksums, and the archive to its end; exit 10 if it is bad.",
            "With --restore restore it into a scratch database, too, count its rows and look at its foreign keys."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig backup verify                 the newest of the database",
            "  dbmig backup verify --copy          the newest copy off this machine",
            "  dbmig backup verify --restore --url postgresql://postgres@staging/postgres",
            "  dbmig backup verify app_20261120T192203Z_20261120-192203-7f3a"})
final class BackupVerifyCommand extends DatabaseCommand {

    @Parameters(arity = "0..1", paramLabel = "BACKUP", description = "Its name, or the id of the run that made it. "
            + "Default: the newest of the database.")
    String backup;

    @Option(names = "--restore", description = "Prove that it can be restored, in the server that the connection leads to.")
    boolean restore;

    @Option(names = "--copy", description = "Read the copy that backup.copy-to has made, and compare it with what was sent; "
            + "with the private key at hand also each file in it.")
    boolean copy;

    @Override
    ExitCode run() {
        if (copy) {
            return verifyCopy();
        }
        if (!restore) {
            connection.refuseServer("backup verify", "--restore is given");
        }
        Optional<PgBackRest> server = wiring().pgBackRest();
        if (server.isPresent() && backup == null) {
            if (restore) {
                throw DbmigException.usage("--restore restores a dump, and backup.provider is pgbackrest")
                        .hint("Name a dump, if there is one; docs/pgbackrest.md tells how a backup of pgBackRest is tried out.");
            }
            return new ServerBackups(server.get(), console).verify().isEmpty() ? ExitCode.OK : ExitCode.PROBLEM_FOUND;
        }
        FolderEntry entry = entry();
        Backup found = entry.backup().orElse(null);
        console.progress("  reading " + entry.name() + " …");
        // What was noted before may be right again: it is looked at anew.
        List<String> problems = found == null ? List.of(entry.problem()) : wiring().backups().check(found);
        if (found != null) {
            wiring().backups().note(found, problems);
        }
        if (!problems.isEmpty()) {
            return answer(entry, found, problems);
        }
        Backup proven = found.grade().compareTo(Grade.DECODED) >= 0 ? found
                : wiring().backups().raiseGrade(found, Grade.DECODED);
        if (!restore) {
            return answer(entry, proven, problems);
        }
        askForPassword();
        RestoreProof proof = new RestoreProof(wiring(), connection(), console);
        Backup restored = proof.run(proven);
        return answer(entry, restored, proof.problems());
    }

    private ExitCode verifyCopy() {
        if (restore) {
            throw DbmigException.usage("--copy and --restore do not go together")
                    .hint("Bring the copy here first: dbmig backup fetch BACKUP; then: dbmig backup verify --restore BACKUP");
        }
        connection.refuseServer("backup verify", "--restore is given");
        Offsite offsite = wiring().offsite(console::progress).orElseThrow(CopyText::notConfigured);
        InterruptedWork.begin(null);
        return new CopyProof(console, offsite).run(backup, connection.dbname == null ? Optional.empty() : Optional.of(database()));
    }

    private FolderEntry entry() {
        BackupFolder folder = wiring().backupFolder();
        if (backup != null) {
            FolderEntry named = folder.findEntry(backup);
            if (named.state() == State.BEING_WRITTEN) {
                throw DbmigException.refused("backup \"" + named.name() + "\" is being written").hint("Wait for it to end.");
            }
            return named;
        }
        List<Backup> complete = folder.backups();
        boolean areOfOne = complete.stream().map(b -> b.manifest().source()).map(s -> s.database() + s.systemIdentifier())
                .distinct().count() == 1;
        String name = database();
        List<Backup> wanted = areOfOne && connection.dbname == null ? complete
                : complete.stream().filter(b -> b.manifest().source().database().equals(name)).toList();
        if (wanted.isEmpty()) {
            throw DbmigException.refused("there is no complete backup " + (complete.isEmpty() ? "" : "of database \"" + name
                            + "\" ") + "in \"" + folder.path() + "\"")
                    .hint("Name a backup of 'dbmig backup list', or make one: dbmig backup create");
        }
        return folder.findEntry(wanted.get(wanted.size() - 1).name());
    }

    /** Whose backup is meant: --url and --host only say where it is to be restored. */
    private String database() {
        return connection.dbname != null ? connection().database()
                : wiring().connection(new ConnectionFlags(null, null, null, null, null)).database();
    }

    private ExitCode answer(FolderEntry entry, Backup checked, List<String> problems) {
        if (console.isJson()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("name", entry.name());
            document.put("grade", checked == null ? null : checked.grade().toString());
            document.put("restored", restore && checked != null && checked.grade().compareTo(Grade.RESTORED) >= 0);
            document.put("problems", problems);
            console.json(document);
        } else if (problems.isEmpty()) {
            console.say(console.styled(Console.Style.GOOD, "Backup " + entry.name() + " is good") + ": " + checked.grade() + ".");
        } else {
            console.line(console.styled(Console.Style.BAD, "Backup " + entry.name() + " is bad") + ":");
            problems.forEach(problem -> console.line("  " + problem));
        }
        return problems.isEmpty() ? ExitCode.OK : ExitCode.PROBLEM_FOUND;
    }
}
