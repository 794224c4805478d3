package dev.dbmig;

import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a team of {@code src/test/resources/teams} has today: a copy of its folder, and a database for each that its
 * files name at {@code localhost:5432}, as {@code today.sql} says that its old tool has left it. In the copies of the
 * files those addresses lead to the databases of the test.
 */
final class TeamProject implements AutoCloseable {

    private static final Path TEAMS = Path.of("src/test/resources/teams");

    private final Path folder;
    private final DbmigProgram program;
    private final Map<String, TestDatabase> databases = new LinkedHashMap<>();

    /** @param names of the team's databases, as its files have them */
    TeamProject(String team, Path folder, DbmigProgram program, String... names) {
        this.folder = folder;
        this.program = program.safely().in(folder);
        for (String name : names) {
            databases.put(name, TestServer.shared().newDatabase());
        }
        copy(TEAMS.resolve(team));
    }

    private void copy(Path team) {
        try (Stream<Path> files = Files.walk(team)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = folder.resolve(team.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.writeString(target, reaching(Files.readString(file)));
                target.toFile().setExecutable(Files.isExecutable(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String reaching(String text) {
        String reached = text;
        for (Map.Entry<String, TestDatabase> database : databases.entrySet()) {
            reached = reached.replaceAll("postgresql://[^@\\s]*@localhost:5432/" + database.getKey() + "\\b", url(database.getKey()));
        }
        return reached;
    }

    /** As the team's files have it. */
    String url(String name) {
        ConnectionSettings settings = databases.get(name).settings();
        String password = settings.get("password").map(p -> ":" + p).orElse("");
        return "postgresql://" + settings.user() + password + "@" + settings.host() + ":" + settings.port() + "/"
                + settings.database();
    }

    /** Runs what its old tool has left in one of its databases. */
    TeamProject today(String name) {
        execute(name, read("today.sql"));
        return this;
    }

    DbmigProgram dbmig() {
        return program;
    }

    Path folder() {
        return folder;
    }

    ConnectionSettings settings(String name) {
        return databases.get(name).settings();
    }

    String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TeamProject file(String name, String text) {
        try {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names in a folder, in order; none if it is not there. */
    List<String> list(String name) {
        Path place = folder.resolve(name);
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void execute(String name, String sql) {
        try (Session session = databases.get(name).open()) {
            session.execute(sql);
        }
    }

    /** The first value of the first row; null if there is none. */
    String value(String name, String sql) {
        try (Session session = databases.get(name).open()) {
            List<List<String>> rows = session.query(sql);
            return rows.isEmpty() ? null : rows.get(0).get(0);
        }
    }

    @Override
    public void close() {
        databases.values().forEach(TestDatabase::close);
    }
}
