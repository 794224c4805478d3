package dev.dbmig.postgres;

/**
 * What a session is connected to, and as whom.
 *
 * @param host a name, an address, or the folder of a Unix socket
 */
public record Destination(String host, int port, String database, String user) {}
