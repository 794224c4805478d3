package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.Backup;
import dev.dbmig.backup.Sizes;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.sql.Identifiers;
import dev.dbmig.upgrade.Restore.Outcome;
import dev.dbmig.upgrade.Restore.Wish;
import dev.dbmig.upgrade.RunId;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a restore says before and after. */
final class RestoreReport {

    private final Console console;
    private final ConnectionSettings connection;

    RestoreReport(Console console, ConnectionSettings connection) {
        this.console = console;
        this.connection = connection;
    }

    void begins(Wish wish) {
        Backup backup = wish.backup();
        String version = backup.manifest().source().schemaVersion();
        console.say(console.styled(Console.Style.BOLD, backup.name()) + "  of " + BackupText.time(backup.manifest().started()) + ", "
                + (version == null ? "" : "version " + version + ", ") + Sizes.text(backup.manifest().bytes()) + ", " + backup.grade()
                + "  " + connection.describe());
    }

    void done(Wish wish, Outcome outcome) {
        if (console.isJson()) {
            console.json(json(wish, outcome));
            return;
        }
        console.say(console.styled(Console.Style.GOOD, "Restored ") + (wish.tables().isEmpty() ? "" : String.join(", ", wish.tables()) + " ")
                + "into \"" + outcome.database() + "\" in " + Durations.show(outcome.took()) + "; it is at "
                + outcome.to().orElse("no version") + (wish.into().isPresent() ? "" : ", and was at " + outcome.from().orElse("no version"))
                + " (run " + outcome.id() + ").");
        outcome.replaced().ifPresent(name -> console.say("The database of before is \"" + name
                + "\", with all that was written since the backup. When it is no longer needed: dbmig backup prune --failed-databases TIME"));
        if (wish.into().isPresent()) {
            sayHowToCopy(wish, outcome);
        }
    }

    private void sayHowToCopy(Wish wish, Outcome outcome) {
        String host = connection.host();
        String psql = "psql -h " + host + " -p " + connection.port() + " -U " + CommandText.quoted(connection.user());
        console.say("Look:   " + psql + " -d " + CommandText.quoted(outcome.database()));
        if (!wish.tables().isEmpty()) {
            String table = wish.tables().get(0);
            console.say("Copy:   " + psql + " -d " + CommandText.quoted(outcome.database()) + " -c " + CommandText.quoted("COPY (SELECT * FROM " + table
                    + " WHERE …) TO STDOUT") + " | " + psql + " -d " + CommandText.quoted(connection.database()) + " -c "
                    + CommandText.quoted("COPY " + table + " FROM STDIN"));
        }
        console.say("Remove: " + psql + " -d postgres -c " + CommandText.quoted("DROP DATABASE " + Identifiers.quote(outcome.database())));
    }

    void failed(DbmigException e, RunId id) {
        if (e.exitCode().code() >= 5 && e.exitCode().code() < 100 && !console.isJson()) {
            console.say("Run " + id + " failed.");
        }
    }

    private Map<String, Object> json(Wish wish, Outcome outcome) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("run", outcome.id().value());
        document.put("database", outcome.database());
        document.put("backup", wish.backup().name());
        document.put("path", wish.backup().path().toString());
        document.put("tables", wish.tables());
        document.put("from", outcome.from().orElse(null));
        document.put("to", outcome.to().orElse(null));
        document.put("replaced", outcome.replaced().orElse(null));
        document.put("leftOut", outcome.writeLoss().orElse(null));
        document.put("milliseconds", outcome.took().toMillis());
        return document;
    }
}
