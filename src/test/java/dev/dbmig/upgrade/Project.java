package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.migration.LockPatience;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.MigrationListener;
import dev.dbmig.migration.TransactionMode;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A folder of migrations and a database of its own, for tests of the engine. */
final class Project implements AutoCloseable {

    final TestDatabase database;
    final List<String> notes = new CopyOnWriteArrayList<>();
    private final Path folder;
    private ConnectionSettings connection;
    private TransactionMode mode = TransactionMode.ALL;
    private LockPatience patience = LockPatience.DEFAULT;
    private Duration timeout = Duration.ofSeconds(60);
    private boolean outOfOrder;
    private HistoryTable history = HistoryTable.DEFAULT;
    Upgrade upgrade;

    Project(Path folder) {
        this(folder, TestServer.shared().newDatabase());
    }

    Project(Path folder, TestDatabase database) {
        this.folder = folder;
        this.database = database;
        this.connection = database.settings();
    }

    Project script(String name, String sql) {
        try {
            Files.writeString(folder.resolve(name), sql);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Project remove(String name) {
        try {
            Files.delete(folder.resolve(name));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Project mode(TransactionMode wanted) {
        mode = wanted;
        return this;
    }

    Project timeout(Duration limit) {
        timeout = limit;
        return this;
    }

    Project lockTimeout(Duration limit) {
        patience = new LockPatience(limit);
        return this;
    }

    Project outOfOrder() {
        outOfOrder = true;
        return this;
    }

    Project mirroring(HistoryTable.Mirroring wanted) {
        history = history.with(wanted);
        return this;
    }

    Project through(ConnectionSettings other) {
        connection = other;
        return this;
    }

    RunSettings settings() {
        return new RunSettings(connection, "postgres", history, new PlanRules(mode, outOfOrder), patience,
                timeout, Duration.ofSeconds(30));
    }

    MigrationFolder read() {
        return MigrationFolder.read(folder, "migrations");
    }

    Upgrade.Outcome run(Function<Planner, Plan> choice) {
        upgrade = new Upgrade(settings(), read(), new MigrationListener() {
            @Override
            public void note(String sentence) {
                notes.add(sentence);
            }

            @Override
            public void waitsForLock(dev.dbmig.migration.Task task, LockWait wait) {
                notes.add("waits " + wait.attempt() + " for " + wait.blockers());
            }
        });
        return upgrade.run(choice, plan -> true);
    }

    Upgrade.Outcome up() {
        return run(planner -> planner.upgrade("head"));
    }

    DbmigException failure(Function<Planner, Plan> choice) {
        return catchThrowableOfType(DbmigException.class, () -> run(choice));
    }

    DbmigException failure() {
        return failure(planner -> planner.upgrade("head"));
    }

    /** The first column of the first row; null without rows. */
    String value(String sql) {
        try (Session session = database.open()) {
            List<List<String>> rows = session.query(sql);
            return rows.isEmpty() ? null : rows.get(0).get(0);
        }
    }

    void execute(String sql) {
        try (Session session = database.open()) {
            session.execute(sql);
        }
    }

    boolean hasRelation(String name) {
        return value("SELECT to_regclass('" + name + "')") != null;
    }

    /** "001 applied, 002 undone", in the order of the rows. */
    String history() {
        return value("SELECT string_agg(version || ' ' || state, ', ' ORDER BY id) FROM dbmig_history");
    }

    @Override
    public void close() {
        database.close();
    }
}
