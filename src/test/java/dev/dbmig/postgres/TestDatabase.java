package dev.dbmig.postgres;

/** A database for one test. */
public final class TestDatabase implements AutoCloseable {

    private final TestServer server;
    private final String name;

    private TestDatabase(TestServer server, String name) {
        this.server = server;
        this.name = name;
    }

    static TestDatabase create(TestServer server, String name) {
        try (Session session = server.open()) {
            session.execute("CREATE DATABASE " + quote(name) + " TEMPLATE template0");
        }
        return new TestDatabase(server, name);
    }

    public String name() {
        return name;
    }

    /** As superuser. */
    public ConnectionSettings settings() {
        return server.settings().withDatabase(name);
    }

    /** Runs statements in a session of their own. */
    public void run(String sql) {
        try (Session session = open()) {
            session.execute(sql);
        }
    }

    public Session open() {
        return Session.open(settings(), "dbmig-test");
    }

    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Override
    public void close() {
        try (Session session = server.open()) {
            session.execute("DROP DATABASE IF EXISTS " + quote(name) + " WITH (FORCE)");
        }
    }
}
