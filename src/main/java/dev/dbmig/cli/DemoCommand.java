package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.ClientTools;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.ServerBinaries;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.ThrowAwayServer;
import dev.dbmig.process.CommandRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "demo",
        description = {"Show an upgrade, a failing migration, a downgrade and the history on a throw-away PostgreSQL.",
            "It is started with the binaries of this machine, and nothing of it is left behind."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig demo", "  dbmig demo --bin /usr/lib/postgresql/17/bin"})
final class DemoCommand extends DbmigCommand {

    @Option(names = "--bin", paramLabel = "FOLDER", description = "The folder of initdb and postgres.")
    Path bin;

    @Override
    ExitCode run() {
        ServerBinaries binaries = ServerBinaries.find(new ClientTools(new CommandRunner(), Optional.ofNullable(bin)));
        console.say("Starting a throw-away PostgreSQL " + binaries.version().text() + " from " + binaries.folder() + " …");
        try (ThrowAwayServer server = ThrowAwayServer.start(binaries)) {
            Signals.onExit(List.of(server));
            new DemoStory(console, new DemoFolder(server.makeFolder("migrations")), shop(server)).tell();
        }
        console.say("\nThe server and all its files are gone again. Your turn: dbmig init");
        return ExitCode.OK;
    }

    private static ConnectionSettings shop(ThrowAwayServer server) {
        try (Session session = Session.open(server.settings(), "dbmig")) {
            session.execute("CREATE DATABASE shop");
        } catch (DbmigException e) {
            throw DbmigException.refused("the demonstration database cannot be made: " + e.getMessage());
        }
        return server.settings().withDatabase("shop");
    }

    /** The names of the scripts that ship with dbmig. */
    static List<String> scripts() {
        return List.of("good/001_initial.sql", "good/001_rollback.sql", "good/002_add_phone_number.sql",
                "good/002_rollback.sql", "good/003_index_appointments.sql", "good/003_rollback.sql",
                "broken/004_add_reminders.sql", "broken/004_rollback.sql");
    }
}
