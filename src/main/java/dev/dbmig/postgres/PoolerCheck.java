package dev.dbmig.postgres;

import dev.dbmig.DbmigException;

/**
 * Refuses a proxy that hands each transaction to whatever backend is free: session locks, SET and the pid to
 * cancel would be another's. Such a proxy makes up the process id that it tells at the login.
 */
public final class PoolerCheck {

    private PoolerCheck() {}

    /** @throws DbmigException with exit code REFUSED if there is one */
    public static void refusePooler(Session session) {
        String backend = session.query("SELECT pg_catalog.pg_backend_pid()").get(0).get(0);
        if (Integer.parseInt(backend) != session.processId()) {
            throw DbmigException.refused("there is a connection pooler at " + session.place()
                            + ", and dbmig needs a session of its own")
                    .detail("The login promised process " + Integer.toUnsignedString(session.processId())
                            + ", and process " + backend + " answered.")
                    .hint("Connect to PostgreSQL itself (usually port 5432), not through PgBouncer or the like.");
        }
    }
}
