package dev.dbmig.backup;

import dev.dbmig.postgres.ClientPrograms;
import dev.dbmig.postgres.ClientTools;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import dev.dbmig.process.CommandRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Backups of the test server's databases, made by its own client tools. */
final class BackupPlace {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final BackupFolder folder;
    private final Backups backups;
    private final Restorer restorer;

    BackupPlace(Path path) {
        this(path, programs(Optional.empty(), List.of()));
    }

    BackupPlace(Path path, ClientPrograms programs) {
        this(new BackupFolder(path), programs);
    }

    BackupPlace(BackupFolder folder, ClientPrograms programs) {
        this.folder = folder;
        this.backups = new Backups(folder, programs);
        this.restorer = new Restorer(programs);
    }

    static ClientPrograms programs(Optional<Path> bin, List<String> prefix) {
        CommandRunner runner = new CommandRunner();
        return new ClientPrograms(new ClientTools(runner, bin), runner, prefix);
    }

    BackupFolder folder() {
        return folder;
    }

    Backups backups() {
        return backups;
    }

    Backup create(TestDatabase database) {
        return backups.create(request(database.settings()));
    }

    static BackupRequest request(ConnectionSettings settings) {
        return BackupRequest.of(settings, "20261120-192203-7f3a");
    }

    /** The same, in the directory format. */
    static BackupRequest parallel(ConnectionSettings settings) {
        return request(settings).withOptions(DumpOptions.usual().withParallelFrom(0));
    }

    /** Restores under a fresh name; closing it drops it. */
    Restored restore(Backup backup) {
        String name = "dbmig_restored_" + ProcessHandle.current().pid() + "_" + NUMBERS.incrementAndGet();
        restorer.restore(backup, RestoreRequest.of(TestServer.shared().settings(), name, "20261120-192203-7f3a"));
        return new Restored(name);
    }

    void restore(Backup backup, String name) {
        restorer.restore(backup, RestoreRequest.of(TestServer.shared().settings(), name, "20261120-192203-7f3a"));
    }

    /** A database that a restore made. */
    record Restored(String name) implements AutoCloseable {

        List<List<String>> query(String sql) {
            try (Session session = Session.open(TestServer.shared().settings().withDatabase(name), "dbmig-test")) {
                return session.query(sql);
            }
        }

        @Override
        public void close() {
            try (Session session = TestServer.shared().open()) {
                session.execute("DROP DATABASE IF EXISTS \"" + name.replace("\"", "\"\"") + "\" WITH (FORCE)");
            }
        }
    }

    /** Tables, an index, a view, a large object, text of several languages. */
    static void fill(TestDatabase database, int rows) {
        try (Session session = database.open()) {
            session.execute("CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL);"
                    + "CREATE TABLE \"Order Items\" (id int PRIMARY KEY, user_id int REFERENCES users, note text);"
                    + "INSERT INTO users SELECT i, 'Łódź ' || md5(i::text) FROM generate_series(1, " + rows + ") i;"
                    + "INSERT INTO \"Order Items\" SELECT i, i, repeat('x', 20) FROM generate_series(1, " + rows + ") i;"
                    + "CREATE VIEW names AS SELECT name FROM users;"
                    + "SELECT lo_from_bytea(0, 'a large object')");
        }
    }
}
