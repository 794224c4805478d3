package dev.dbmig.cli;

import dev.dbmig.backup.PgBackRest;
import dev.dbmig.backup.ServerBackup;
import dev.dbmig.backup.Sizes;
import dev.dbmig.backup.Stanza;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The backups of pgBackRest, as the commands make, show and verify them. */
final class ServerBackups {

    private final PgBackRest rest;
    private final Console console;

    ServerBackups(PgBackRest rest, Console console) {
        this.rest = rest;
        this.console = console;
    }

    /** Of the server that the connection leads to. */
    ServerBackup create(ConnectionSettings connection) {
        String system;
        try (Session session = Session.open(connection, "dbmig")) {
            system = new Databases(session).systemIdentifier();
        }
        rest.infoOf(system);
        rest.check(() -> { });
        long begun = System.nanoTime();
        ServerBackup made = rest.backup(system, () ->
                console.progress("  pgBackRest has been at work for " + (System.nanoTime() - begun) / 1_000_000_000 + " s"));
        console.say("Backed up the server as " + made.label() + " of stanza " + rest.settings().stanza() + ": " + Sizes.text(made.bytes())
                + " in " + Durations.show(made.duration()) + "; the log is archived.");
        return made;
    }

    void list(Stanza stanza) {
        if (stanza.backups().isEmpty()) {
            console.say("No backup in stanza " + stanza.name() + " of pgBackRest: " + stanza.message() + ".");
            return;
        }
        Table table = new Table("pgBackRest", "ended", "type", "server", "in the repository", "took", "");
        stanza.backups().forEach(backup -> table.row(backup.label(), BackupText.time(backup.finished()), backup.type(),
                Sizes.text(backup.bytes()), Sizes.text(backup.repositoryBytes()), Durations.show(backup.duration()),
                backup.hasError() ? "made with errors" : ""));
        console.lines(table.lines());
        console.say(stanza.backups().size() + (stanza.backups().size() == 1 ? " backup" : " backups") + " of the whole server in stanza "
                + stanza.name() + ": " + stanza.message() + ". pgBackRest removes them by its own retention.");
    }

    static Map<String, Object> json(Stanza stanza) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("stanza", stanza.name());
        document.put("status", stanza.message());
        document.put("backups", stanza.backups().stream().map(ServerBackups::json).toList());
        return document;
    }

    static Map<String, Object> json(ServerBackup backup) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("label", backup.label());
        one.put("type", backup.type());
        one.put("started", backup.started().toString());
        one.put("finished", backup.finished().toString());
        one.put("bytes", backup.bytes());
        one.put("repositoryBytes", backup.repositoryBytes());
        one.put("hasError", backup.hasError());
        one.put("systemIdentifier", backup.system());
        return one;
    }

    /** @return what is wrong */
    List<String> verify() {
        console.progress("  pgBackRest reads the repository of stanza " + rest.settings().stanza() + " …");
        PgBackRest.Verification verification = rest.verify(() -> { });
        List<String> problems = verification.problems();
        if (console.isJson()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("stanza", rest.settings().stanza());
            document.put("read", verification.isRead());
            document.put("problems", problems);
            console.json(document);
        } else if (problems.isEmpty()) {
            console.say(console.styled(Console.Style.GOOD, "Stanza " + rest.settings().stanza() + " is good")
                    + (verification.isRead() ? ", as pgBackRest reads it." : ", as far as is noted: this pgBackRest cannot verify."));
        } else {
            console.line(console.styled(Console.Style.BAD, "Stanza " + rest.settings().stanza() + " is bad") + ":");
            problems.forEach(problem -> console.line("  " + problem));
        }
        return problems;
    }
}
