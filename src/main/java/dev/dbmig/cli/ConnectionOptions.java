package dev.dbmig.cli;

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

    ConnectionFlags flags() {
        return new ConnectionFlags(url, host, port, username, dbname);
    }
}
