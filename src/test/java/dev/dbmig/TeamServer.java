package dev.dbmig;

import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestServer;
import dev.dbmig.postgres.ThrowAwayServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A copy of what a team has today, from {@code src/test/resources/teams}, and a server with the roles and databases that
 * its documents name: these names are the team's, so no other test may see them. The server is one for all tests of a team
 * in this JVM; each of them has it empty but for the roles.
 */
final class TeamServer implements AutoCloseable {

    private static final Map<String, ThrowAwayServer> SERVERS = new ConcurrentHashMap<>();
    private static final Path TEAMS = Path.of("src/test/resources/teams");

    private final Path folder;
    private final DbmigProgram program;
    private final ThrowAwayServer server;

    TeamServer(String team, Path folder, DbmigProgram program) {
        this.folder = folder;
        this.program = program.safely();
        this.server = SERVERS.computeIfAbsent(team, name -> TestServer.throwAway(Map.of(), Map.of()));
        try (Stream<Path> files = Files.walk(TEAMS.resolve(team))) {
            for (Path file : files.toList()) {
                Path target = folder.resolve(TEAMS.resolve(team).relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As superuser. */
    Session open(String database) {
        return Session.open(server.settings().withDatabase(database), "test");
    }

    ConnectionSettings settings() {
        return server.settings();
    }

    void execute(String database, String sql) {
        try (Session session = open(database)) {
            session.execute(sql);
        }
    }

    /** The first column of the first row; null without rows. */
    String value(String database, String sql) {
        try (Session session = open(database)) {
            List<List<String>> rows = session.query(sql);
            return rows.isEmpty() ? null : rows.get(0).get(0);
        }
    }

    boolean exists(String database) {
        return value("postgres", "SELECT 1 FROM pg_database WHERE datname = '" + database + "'") != null;
    }

    /** Changes a text that stands in a file, such as the port of the team's server. */
    TeamServer edit(String file, String before, String after) {
        try {
            Path path = folder.resolve(file);
            String text = Files.readString(path);
            if (!text.contains(before)) {
                throw new IllegalStateException(file + " has no " + before);
            }
            Files.writeString(path, text.replace(before, after));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TeamServer copy(Path from, String to) {
        try {
            Files.copy(from, folder.resolve(to));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In a folder of the copy, with the password of the team's role as it would be in ~/.pgpass. */
    DbmigProgram dbmig(String in, String password) {
        return program.in(folder.resolve(in)).with("PGPASSWORD", password);
    }

    /** The roles stay. */
    @Override
    public void close() {
        try (Session session = open("postgres")) {
            for (List<String> row : session.query("SELECT format('%I', datname) FROM pg_database WHERE NOT datistemplate"
                    + " AND datname <> 'postgres'")) {
                session.execute("DROP DATABASE " + row.get(0) + " WITH (FORCE)");
            }
        }
    }
}
