package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.Backup;
import dev.dbmig.backup.BackupFolder;
import dev.dbmig.backup.BackupRequest;
import dev.dbmig.backup.DumpOptions;
import dev.dbmig.backup.PgBackRest;
import dev.dbmig.backup.ServerBackup;
import dev.dbmig.backup.Sizes;
import dev.dbmig.insight.WriteTotals;
import dev.dbmig.offsite.Offsite;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Session;
import dev.dbmig.upgrade.DatabaseVersion;
import dev.dbmig.upgrade.RunId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "create",
        description = {"Back up the database, and read the backup to its end. Nothing is stopped.",
            "Where backup.copy-to is set it is copied there, with those that have no copy yet; exit 5 if that fails.",
            "Backups made before are never touched; 'dbmig backup prune' removes those that are no longer wanted."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig backup create", "  dbmig backup create --env production",
            "  dbmig backup create --all           each database of the server"})
final class BackupCreateCommand extends DatabaseCommand {

    @Option(names = "--all", description = "Each database of the server, one after the other: those that are no template, "
            + "accept connections and were not left there by a run.")
    boolean all;

    private final RunId id = RunId.create(Clock.systemUTC());

    @Override
    ExitCode run() {
        Optional<Offsite> offsite = wiring().offsite(console::progress);
        askForPassword();
        InterruptedWork.begin(null);
        Optional<PgBackRest> server = wiring().pgBackRest();
        return server.isPresent() ? createOfServer(server.get()) : createDumps(offsite);
    }

    private ExitCode createOfServer(PgBackRest rest) {
        try {
            ServerBackup made = new ServerBackups(rest, console).create(connection());
            if (console.isJson()) {
                console.json(List.of(ServerBackups.json(made)));
            }
            return ExitCode.OK;
        } catch (DbmigException e) {
            throw InterruptedWork.why(e, "the backup was made");
        }
    }

    private ExitCode createDumps(Optional<Offsite> offsite) {
        List<Backup> made = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        List<String> names = all ? databases() : List.of(connection().database());
        for (String name : names) {
            try {
                made.add(create(connection().withDatabase(name)));
            } catch (DbmigException failure) {
                DbmigException e = InterruptedWork.why(failure, "the backup was made");
                if (!all || e.exitCode() == ExitCode.INTERRUPTED) {
                    throw e;
                }
                failures.add(name + ": " + e.getMessage() + e.detail().map(d -> " (" + d.replace("\n", " ") + ")").orElse(""));
                console.warn("database \"" + name + "\" is not backed up: " + e.getMessage());
            }
        }
        Optional<Offsite.Outcome> copies = offsite.map(o ->
                CopyText.copyPending(o, wiring().configuration().run().lockWait(), console));
        if (!failures.isEmpty()) {
            throw DbmigException.refused(failures.size() + " of " + names.size() + " databases are not backed up")
                    .detail(String.join("\n", failures)).hint("The others are; see 'dbmig backup list'.");
        }
        if (console.isJson()) {
            console.json(made.stream().map(backup -> json(backup, copies)).toList());
        }
        return offsite.map(o -> CopyText.conclude(o, copies.orElseThrow(), console)).orElse(ExitCode.OK);
    }

    private static Map<String, Object> json(Backup backup, Optional<Offsite.Outcome> copies) {
        Map<String, Object> one = BackupText.json(backup);
        copies.ifPresent(outcome -> one.put("copy", outcome.copied().stream().filter(copy -> copy.backup().equals(backup.name()))
                .findFirst().map(CopyText::json).orElse(null)));
        return one;
    }

    private List<String> databases() {
        Set<String> left = new LeftDatabases(wiring().runReports()).names();
        return look(session -> session.query("SELECT datname FROM pg_catalog.pg_database"
                        + " WHERE datallowconn AND NOT datistemplate ORDER BY 1")).stream()
                .map(row -> row.get(0)).filter(name -> !left.contains(name)).toList();
    }

    private Backup create(ConnectionSettings settings) {
        String version;
        String marker;
        try (Session session = Session.open(settings, "dbmig")) {
            long bytes = new Databases(session).facts(settings.database()).bytes();
            wiring().backupFolder().shortOfSpace(bytes, BackupFolder.SMALLEST_DUMP).ifPresent(sentence -> {
                throw DbmigException.refused(sentence).hint("Make room, or name another folder with backup.dir.");
            });
            version = DatabaseVersion.of(session, wiring().configuration().history(), wiring().engine()).orElse(null);
            marker = WriteTotals.read(session).toString();
        }
        DumpOptions options = DumpOptions.usual().withProgress(bytes ->
                console.progress("  " + settings.database() + ": " + Sizes.text(bytes) + " written"));
        Backup backup = wiring().backups().create(BackupRequest.of(settings, id.value())
                .withSchemaVersion(version).withTransactionMarker(marker).withOptions(options));
        console.say("Backed up " + settings.database() + (version == null ? "" : " at " + version) + ": " + backup.path() + ", "
                + Sizes.text(backup.manifest().bytes()) + " in " + Durations.show(backup.manifest().duration())
                + ", " + backup.grade() + ".");
        return backup;
    }
}
