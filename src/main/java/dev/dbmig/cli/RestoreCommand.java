package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.Backup;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Session;
import dev.dbmig.upgrade.BackupChoice;
import dev.dbmig.upgrade.Restore;
import dev.dbmig.upgrade.Restore.Wish;
import dev.dbmig.upgrade.RunId;
import dev.dbmig.upgrade.RunSettings;
import dev.dbmig.upgrade.WriteLoss;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "restore",
        description = {"Bring a backup back, into a new database that is proven while the application serves.", "Then, when you have seen "
            + "what was written since and said yes, the services stop, the new database takes the name, and they start again.",
            "The database of before stays as <name>_failed_<run>. If the application does not become healthy, it is put back."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig restore --list                  what could be restored",
            "  dbmig restore                         the newest good backup of the database",
            "  dbmig restore --before 1.1.0          the newest good one of a lower version",
            "  dbmig restore app_20261120T1922 --yes",
            "  dbmig restore --into app_yesterday    beside, into a database of its own",
            "  dbmig restore --table public.orders   one table, into a database of its own"})
final class RestoreCommand extends DatabaseCommand {

    @Parameters(arity = "0..1", paramLabel = "BACKUP", description = "Its name, the id of the run that made it, the beginning "
            + "of one of them, or latest. Default: latest, the newest good one of the database.")
    String backup;

    @Option(names = "--before", paramLabel = "VERSION", description = "The newest good backup of a lower version than this.")
    String before;

    @Option(names = "--list", description = "Show the backups of the database, and change nothing.")
    boolean list;

    @Option(names = "--into", paramLabel = "DBNAME", description = "Restore into this new database; the real one and the services are left alone.")
    String into;

    @Option(names = "--table", paramLabel = "TABLE", description = "Only this table, into a database of its own: --into, or "
            + "<name>_table_<run>. May be given several times.")
    List<String> tables;

    @Option(names = "--lock-wait", paramLabel = "TIME", description = "How long to wait for another run. Default: 10m; 0 does not wait.")
    String lockWait;

    @Option(names = "--lock-database", paramLabel = "DBNAME",
            description = "The maintenance database that the restore works from. Default: postgres.")
    String lockDatabase;

    @Option(names = {"-y", "--yes"}, description = "Leave out what was written since the backup, without being asked.")
    boolean yes;

    @Override
    ExitCode run() {
        if (list) {
            return showList();
        }
        if (backup != null && before != null) {
            throw DbmigException.usage("BACKUP and --before name two backups").hint("Give one of them.");
        }
        if (before != null && wiring().engine().isPresent()) {
            throw DbmigException.usage("--before looks for a lower version, and those of " + wiring().engine().get().label()
                    + " have no order of their own").hint("Name the backup: 'dbmig restore --list' shows each with its version.");
        }
        RunSettings settings = settings();
        askForPassword(settings.lockDatabase());
        Look look = look(settings);
        boolean isBeside = into != null || tables != null;
        refuseWithoutAnswer(isBeside, look.isThere());
        RestoreReport report = new RestoreReport(console, connection());
        Wish wish = new Wish(look.chosen(), isBeside ? Optional.of(sideName(look.chosen())) : Optional.empty(),
                tables == null ? List.of() : tables);
        report.begins(wish);
        Restore restore = new Restore(settings, wish, new ConsoleVoice(console));
        Signals.onInterrupt(restore::interrupt);
        try {
            report.done(wish, restore.run(this::isConfirmed));
        } catch (DbmigException e) {
            report.failed(e, restore.id());
            throw e;
        }
        return ExitCode.OK;
    }

    private ExitCode showList() {
        if (backup != null || before != null || into != null || tables != null) {
            throw DbmigException.usage("--list shows what there is, and restores nothing").hint("Give it alone.");
        }
        BackupListCommand command = new BackupListCommand();
        command.console = console;
        command.output = output;
        command.project = project;
        command.database = connection().database();
        return command.run();
    }

    private RunSettings settings() {
        RunOptions options = new RunOptions();
        options.lockWait = lockWait;
        options.lockDatabase = lockDatabase;
        return wiring().runSettings(connection(), options, null, false);
    }

    /** @param isThere whether the database exists */
    private record Look(Backup chosen, boolean isThere) {
    }

    private Look look(RunSettings settings) {
        try (Session session = Session.open(connection().withDatabase(settings.lockDatabase()), "dbmig")) {
            Databases databases = new Databases(session);
            BackupChoice choice = new BackupChoice(wiring().backupFolder().list(), connection().database(),
                    databases.systemIdentifier(), Instant.now());
            Backup chosen = before != null ? choice.before(before) : choice.named(backup == null ? BackupChoice.LATEST : backup);
            return new Look(chosen, databases.exists(connection().database()));
        }
    }

    /** Before an hour of restoring, not after it. */
    private void refuseWithoutAnswer(boolean isBeside, boolean isThere) {
        boolean asks = !isBeside && !yes && (isThere || wiring().configuration().confirm());
        if (asks && !Terminal.isTerminal(0)) {
            throw DbmigException.usage(isThere ? "a restore of database \"" + connection().database()
                            + "\" leaves out what was written since the backup, and there is no terminal to ask on"
                            : "a restore needs a confirmation here, and there is no terminal to ask on")
                    .hint("Say yes beforehand with --yes; or restore beside, and look first: --into DB");
        }
    }

    private String sideName(Backup chosen) {
        return into != null ? into : Databases.nameBeside(chosen.manifest().source().database(),
                "_table_" + RunId.create(Clock.systemUTC()).value().replace('-', '_'));
    }

    private boolean isConfirmed(Optional<WriteLoss> loss) {
        boolean asks = loss.isPresent() || wiring().configuration().confirm();
        if (asks && !yes) {
            if (console.isQuiet()) { // nobody is asked without being told what about
                loss.map(WriteLoss::lines).orElse(List.of()).forEach(console::error);
            }
            Prompt.databaseName(connection().database(), loss.isPresent() ? "the database \"" + connection().database() + "\""
                    : wiring().configuration().environment().orElse("this environment"));
        }
        return true;
    }
}
