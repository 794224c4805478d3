package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import picocli.CommandLine.Option;

/** Where the database is; as psql's options where psql has one. */
final class ConnectionOptions {

    @Option(names = "--url", paramLabel = "URL", description = "postgresql://user@host:5432/db, or host=… dbname=….")
    String url;

    @Option(names = {"-h", "--host"}, paramLabel = "HOST", description = "Host name, or folder of a Unix socket.")
    String host;

    @Option(names = {"-p", "--port"}, paramLabel = "PORT", description = "Port.")
    String port;

    @Option(names = {"-U", "--username"}, paramLabel = "ROLE", description = "Role to connect as.")
    String username;

    @Option(names = {"-d", "--dbname"}, paramLabel = "DBNAME", description = "Database.")
    String dbname;

    /**
     * Refuses all of them.
     *
     * @param when the command would connect
     */
    void refuse(String command, String when) {
        refuseServer(command, when);
        refuse(dbname != null, command, when);
    }

    /** Refuses those that name a server; the name of a database says something without one, too. */
    void refuseServer(String command, String when) {
        refuse(url != null || host != null || port != null || username != null, command, when);
    }

    private static void refuse(boolean isGiven, String command, String when) {
        if (isGiven) {
            throw DbmigException.usage("'dbmig " + command + "' connects to no server, so that it has no use for"
                    + " connection options").hint("Leave them out. It connects only when " + when + ".");
        }
    }

    ConnectionFlags flags() {
        return new ConnectionFlags(url, host, port, username, dbname);
    }
}
