package dev.dbmig;

import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A database of its own for a test of the packaged dbmig, and a folder of migrations beside it. */
final class PackagedDatabase implements AutoCloseable {

    private final TestDatabase database;
    private final Path folder;

    PackagedDatabase(Path folder) {
        this(folder, TestServer.shared());
    }

    PackagedDatabase(Path folder, TestServer server) {
        this.folder = folder;
        this.database = server.newDatabase();
    }

    /** Lets a program work on this database and in this folder. */
    DbmigProgram reaching(DbmigProgram program) {
        ConnectionSettings settings = database.settings();
        program.in(folder).with("PGHOST", settings.host()).with("PGPORT", String.valueOf(settings.port()))
                .with("PGUSER", settings.user()).with("PGDATABASE", settings.database());
        settings.get("password").ifPresent(password -> program.with("PGPASSWORD", password));
        return program;
    }

    String name() {
        return database.name();
    }

    /** As it stands in SQL. */
    String quotedName() {
        return '"' + database.name().replace("\"", "\"\"") + '"';
    }

    ConnectionSettings settings() {
        return database.settings();
    }

    PackagedDatabase migration(String file, String sql) {
        return file("migrations/" + file, sql);
    }

    PackagedDatabase file(String name, String text) {
        try {
            Path path = folder.resolve(name);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rows of text. */
    List<List<String>> query(String sql) {
        try (Session session = database.open()) {
            return session.query(sql);
        }
    }

    String value(String sql) {
        List<List<String>> rows = query(sql);
        return rows.isEmpty() ? null : rows.get(0).get(0);
    }

    void execute(String sql) {
        try (Session session = database.open()) {
            session.execute(sql);
        }
    }

    boolean hasTable(String name) {
        return value("SELECT to_regclass('" + name + "')") != null;
    }

    Session open() {
        return database.open();
    }

    @Override
    public void close() {
        database.close();
    }
}
