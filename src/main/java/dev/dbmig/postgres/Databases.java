package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The databases of a server, seen through a session to any of them. */
public final class Databases {

    private static final int LONGEST_NAME = 63;

    private final Session session;

    public Databases(Session session) {
        this.session = session;
    }

    /**
     * What a database is and where it is.
     *
     * @param systemIdentifier of the server's data directory; the same on its standbys
     * @param oid of the database; another one after a swap
     * @param bytes its size on the server's disk
     */
    public record Facts(String systemIdentifier, long oid, long bytes, DatabaseLocale locale) {}

    /** Of the server's data directory: however the server is called, it is this one. */
    public String systemIdentifier() {
        return session.query("SELECT system_identifier FROM pg_catalog.pg_control_system()").get(0).get(0);
    }

    /**
     * A name for a database beside another one, which PostgreSQL does not cut.
     *
     * @param end in ASCII; the database's own name is shortened if they are too long together
     */
    public static String nameBeside(String database, String end) {
        String begin = database;
        while (begin.getBytes(StandardCharsets.UTF_8).length + end.length() > LONGEST_NAME) {
            begin = begin.substring(0, begin.offsetByCodePoints(begin.length(), -1));
        }
        return begin + end;
    }

    /** @throws DbmigException if there is no database of this name */
    public Facts facts(String name) {
        List<List<String>> rows = session.query("SELECT (SELECT system_identifier FROM pg_catalog.pg_control_system()),"
                + " oid, pg_catalog.pg_database_size(oid) FROM pg_catalog.pg_database WHERE datname = "
                + SqlText.literal(name));
        if (rows.isEmpty()) {
            throw DbmigException.refused("database \"" + name + "\" does not exist");
        }
        List<String> row = rows.get(0);
        List<String> locale = session.query(DatabaseLocale.QUERY.formatted(SqlText.literal(name))).get(0);
        return new Facts(row.get(0), Long.parseLong(row.get(1)), Long.parseLong(row.get(2)),
                new DatabaseLocale(locale.get(0), locale.get(1), locale.get(2), locale.get(3), locale.get(4),
                        locale.get(5)));
    }

    public boolean exists(String name) {
        return !session.query("SELECT 1 FROM pg_catalog.pg_database WHERE datname = " + SqlText.literal(name)).isEmpty();
    }

    /**
     * Creates an empty database with this locale.
     *
     * @throws DbmigException if there is one of this name, the name is too long, or the server cannot have one
     *     with this locale
     */
    public void create(String name, DatabaseLocale locale) {
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw DbmigException.refused("name \"" + name + "\" is longer than " + LONGEST_NAME + " bytes")
                    .hint("PostgreSQL would cut it; choose a shorter one.");
        }
        Optional<String> obstacle = locale.obstacle(session.version());
        if (obstacle.isPresent()) {
            throw DbmigException.refused("cannot create database \"" + name + "\"").detail(obstacle.get())
                    .hint("Restore on a server of the original's version.");
        }
        session.execute("SET statement_timeout = 0");
        session.execute("CREATE DATABASE " + SqlText.name(name) + " " + locale.createOptions(session.version()));
    }

    /** Ends its sessions and drops it; does nothing if there is none. */
    public void drop(String name) {
        session.execute("DROP DATABASE IF EXISTS " + SqlText.name(name) + " WITH (FORCE)");
    }

    /**
     * How many more sessions a program may open to a database, by max_connections and the limits of the
     * database and of the role.
     */
    public int roomForSessions(String name) {
        return Integer.parseInt(session.query("""
                WITH a AS (SELECT datname, usename FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend')
                SELECT least(
                    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                        - (SELECT count(*) FROM a),
                    (SELECT CASE WHEN datconnlimit < 0 THEN 10000
                            ELSE datconnlimit - (SELECT count(*) FROM a WHERE a.datname = d.datname) END
                     FROM pg_catalog.pg_database d WHERE d.datname = %s),
                    (SELECT CASE WHEN rolconnlimit < 0 THEN 10000
                            ELSE rolconnlimit - (SELECT count(*) FROM a WHERE a.usename = rolname) END
                     FROM pg_catalog.pg_roles WHERE rolname = session_user))""".formatted(SqlText.literal(name)))
                .get(0).get(0));
    }
}
