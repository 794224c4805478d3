package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.ClientPrograms;
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
        description = {"Show upgrades of a small application's database on a throw-away PostgreSQL: a good one, a mistake, "
            + "one that the application cannot live with, and how everything is put back.", "Nothing of it is left behind."},
        footerHeading = "%nExamples:%n",
        footer = {"  dbmig demo", "  dbmig demo --bin /usr/lib/postgresql/17/bin"})
final class DemoCommand extends DbmigCommand {

    @Option(names = "--bin", paramLabel = "FOLDER", description = "The folder of initdb and postgres.")
    Path bin;

    @Override
    ExitCode run() {
        ClientTools tools = new ClientTools(new CommandRunner(), Optional.ofNullable(bin));
        ServerBinaries binaries = ServerBinaries.find(tools);
        console.say("Starting a throw-away PostgreSQL " + binaries.version().text() + " from " + binaries.folder() + " …");
        try (ThrowAwayServer server = ThrowAwayServer.start(binaries);
                DemoPlace place = DemoPlace.create(connectionString(server))) {
            Signals.onExit(List.of(place, server));
            ClientPrograms programs = new ClientPrograms(tools, new CommandRunner(), List.of());
            new DemoStory(console, new DemoFolder(server.makeFolder("migrations")), shop(server), place, programs).tell();
        }
        console.say("\nThe server, the application and all their files are gone again. Your turn: dbmig init");
        return ExitCode.OK;
    }

    private static String connectionString(ThrowAwayServer server) {
        return "postgresql://postgres:" + server.settings().get("password").orElseThrow() + "@127.0.0.1:" + server.port() + "/shop";
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
        return List.of("first/001_initial.sql", "first/001_rollback.sql", "first/002_index_appointments.sql",
                "first/002_rollback.sql", "good/003_add_phone_number.sql", "good/003_rollback.sql",
                "broken/004_add_reminders.sql", "broken/004_rollback.sql", "ill/004_rename_email.sql");
    }
}
