package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps everybody out of a database: {@code ALLOW_CONNECTIONS false}, which stops superusers too (CONNECTION
 * LIMIT 0 does not), and ends the sessions that are in. It is put up and taken away from a session in another
 * database, by a role that owns this one, and known by the database's OID, which a swap does not change.
 *
 * @param oid of the database
 * @param allowed what datallowconn was before
 * @param limit what datconnlimit was before
 */
public record Fence(long oid, boolean allowed, int limit) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What a fence around the database will have to put back; nothing is changed yet. */
    public static Fence around(Session control, String database) {
        List<List<String>> rows = control.query("SELECT oid, datallowconn, datconnlimit FROM pg_catalog.pg_database"
                + " WHERE datname = " + SqlText.literal(database));
        if (rows.isEmpty()) {
            throw DbmigException.refused("database \"" + database + "\" does not exist");
        }
        List<String> row = rows.get(0);
        return new Fence(Long.parseLong(row.get(0)), row.get(1).equals("t"), Integer.parseInt(row.get(2)));
    }

    /**
     * Lets nobody in any more, and ends every session that is in.
     *
     * @param spared process ids of one's own sessions
     * @throws DbmigException naming the sessions that do not go; the fence stays up and is to be lifted
     */
    public void raise(Session control, List<Integer> spared) {
        String name = name(control).orElseThrow(() -> DbmigException.refused("the database is gone"));
        control.execute("ALTER DATABASE " + SqlText.name(name) + " ALLOW_CONNECTIONS false");
        new DatabaseSessions(control).end(name, spared, PATIENCE);
    }

    /** Lets nobody in any more; who is in stays. */
    public void close(Session control) {
        name(control).ifPresent(name -> control.execute("ALTER DATABASE " + SqlText.name(name) + " ALLOW_CONNECTIONS false"));
    }

    /** Lets everybody in, for somebody whose session is not ours to open; to be raised again. */
    public void open(Session control) {
        String name = name(control).orElseThrow(() -> DbmigException.refused("the database is gone"));
        control.execute("ALTER DATABASE " + SqlText.name(name) + " ALLOW_CONNECTIONS true");
    }

    /** Opens a session of one's own inside, and closes the gate behind it. */
    public Session enter(Session control, Supplier<Session> opener) {
        String name = name(control).orElseThrow(() -> DbmigException.refused("the database is gone"));
        control.execute("ALTER DATABASE " + SqlText.name(name) + " ALLOW_CONNECTIONS true");
        Session session = null;
        try {
            session = opener.get();
            return session;
        } finally {
            raise(control, session == null ? List.of() : List.of(session.processId()));
        }
    }

    /** Puts back what was before; does nothing where that is so already, or the database is gone. */
    public void lift(Session control) {
        Optional<String> name = name(control);
        if (name.isPresent()) {
            control.execute("ALTER DATABASE " + SqlText.name(name.get()) + " ALLOW_CONNECTIONS " + allowed
                    + " CONNECTION LIMIT " + limit);
        }
    }

    private Optional<String> name(Session control) {
        return control.query("SELECT datname FROM pg_catalog.pg_database WHERE oid = " + oid).stream().findFirst()
                .map(row -> row.get(0));
    }

    public Map<String, Object> toMap() {
        return Map.of("oid", oid, "allowed", allowed, "limit", (long) limit);
    }

    public static Fence fromMap(Map<String, Object> map) {
        return new Fence((Long) map.get("oid"), (Boolean) map.get("allowed"), Math.toIntExact((Long) map.get("limit")));
    }
}
