package dev.dbmig;

import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A project whose upgrades have everything around them: two services that are files, of which {@code api} runs
 * and {@code idle} does not; a health check that fails while there is a file {@code ill}; backups, checks, runs.
 * Its database has one migration and a table of 100 users.
 */
final class SafeProject implements AutoCloseable {

    static final String ROWS = "SELECT count(*) FROM users";

    private final Path folder;
    private final DbmigProgram program;
    final PackagedDatabase database;

    SafeProject(Path folder, DbmigProgram program) {
        this(folder, program, TestServer.shared());
    }

    SafeProject(Path folder, DbmigProgram program, TestServer server) {
        this.folder = folder;
        this.program = program.safely();
        this.database = new PackagedDatabase(folder, server);
        database.migration("001_users.sql", "CREATE TABLE users (id int PRIMARY KEY);"
                + " INSERT INTO users SELECT generate_series(1, 100);").migration("001_rollback.sql", "DROP TABLE users;");
        configure("");
        try {
            Files.createDirectory(folder.resolve("checks"));
            Files.createFile(folder.resolve("api"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        DbmigProgram.Outcome first = dbmig().run("upgrade");
        if (first.exitCode() != 0) {
            throw new IllegalStateException(first.toString());
        }
    }

    /** @param more keys of dbmig.yaml, besides the usual ones or instead of them */
    SafeProject configure(String more) {
        String usual = """
                services:
                  - {name: api, stop: 'rm %1$s/api', start: 'touch %1$s/api', running: 'ls %1$s/api'}
                  - {name: idle, stop: 'rm %1$s/idle', start: 'touch %1$s/idle', running: 'ls %1$s/idle'}
                health: {command: 'sh -c "test -e %1$s/api && ! test -e %1$s/ill"', timeout: 1s, stable-for: 100ms}
                backup: {dir: '%1$s/backups'}
                state-dir: '%1$s/state'
                checks: {tables: [users], dir: '%1$s/checks'}
                """.formatted(folder);
        StringBuilder text = new StringBuilder();
        for (String key : usual.split("(?m)^(?=[a-z])")) {
            String name = key.substring(0, key.indexOf(':') + 1);
            if (!more.startsWith(name) && !more.contains("\n" + name)) {
                text.append(key);
            }
        }
        database.file("dbmig.yaml", text + more);
        return this;
    }

    /** 002 adds a column, with a down script or without. */
    SafeProject addColumn(boolean hasDown) throws IOException {
        database.migration("002_age.sql", "ALTER TABLE users ADD COLUMN age int; UPDATE users SET age = 1;");
        if (hasDown) {
            database.migration("002_rollback.sql", "ALTER TABLE users DROP COLUMN age;");
        } else {
            Files.deleteIfExists(folder.resolve("migrations/002_rollback.sql"));
        }
        return this;
    }

    DbmigProgram dbmig() {
        return database.reaching(program);
    }

    Path folder() {
        return folder;
    }

    /** The old version that ran until then was healthy, and is again once the new one has been stopped. */
    void makeNewVersionIll() throws IOException {
        Files.createFile(folder.resolve("ill"));
        List<Path> before = list("state/runs");
        Thread healer = new Thread(() -> {
            while (!journalOfNewest(before).contains("UNDONE start-services") && Files.exists(folder.resolve("ill"))) {
                sleep(20);
            }
            makeWell();
        });
        healer.setDaemon(true);
        healer.start();
    }

    void makeWell() {
        try {
            Files.deleteIfExists(folder.resolve("ill"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the journal of the run after those has a line. */
    void awaitJournal(List<Path> before, String line, DbmigProcess process) {
        while (process.isAlive() && !journalOfNewest(before).contains(line)) {
            moment();
        }
    }

    String journalOfNewest(List<Path> before) {
        try {
            for (Path run : list("state/runs")) {
                if (!before.contains(run) && Files.exists(run.resolve("journal"))) {
                    return Files.readString(run.resolve("journal"));
                }
            }
            return "";
        } catch (IOException e) {
            return "";
        }
    }

    List<Path> runs() throws IOException {
        return list("state/runs");
    }

    List<String> runningServices() {
        return Stream.of("api", "idle").filter(name -> Files.exists(folder.resolve(name))).toList();
    }

    boolean hasColumn() {
        return database.value("SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'age'")
                .equals("1");
    }

    /** Whether others may connect, as they could before. */
    boolean isOpen() {
        return database.value("SELECT datallowconn AND datconnlimit = -1 FROM pg_database WHERE datname = current_database()")
                .equals("t");
    }

    /** The database and whatever has its name as a beginning. */
    List<String> databases() {
        try (Session session = Session.open(database.settings().withDatabase("postgres"), "test")) {
            return session.query("SELECT datname FROM pg_database WHERE datname LIKE '" + database.name().replace("'", "''")
                    + "%' ORDER BY 1").stream().map(row -> row.get(0)).toList();
        }
    }

    List<Path> list(String name) throws IOException {
        if (!Files.isDirectory(folder.resolve(name))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.sorted().toList();
        }
    }

    /** A file of the last child of a folder: {@code state/runs/*}{@code /report.json}. */
    String textOfLast(String glob) throws IOException {
        String[] parts = glob.split("\\*", 2);
        List<Path> found = list(parts[0]);
        return Files.readString(found.get(found.size() - 1).resolve(parts[1].substring(1)));
    }

    /** Short beside whatever is waited for, and not the whole of a processor that the program needs. */
    static void moment() {
        LockSupport.parkNanos(500_000);
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        for (String name : databases()) {
            if (!name.equals(database.name())) {
                try (Session session = Session.open(database.settings().withDatabase("postgres"), "test")) {
                    session.execute("DROP DATABASE \"" + name.replace("\"", "\"\"") + "\" WITH (FORCE)");
                }
            }
        }
        database.close();
    }
}
