/**
 * The server as dbmig sees it: where it is, a session on it, the other sessions, its programs.
 *
 * <p>There is one connection stack. dbmig opens the transport (TCP, Unix socket, TLS with libpq's meaning
 * of {@code sslmode}), pgjdbc authenticates over it and serves JDBC, and while pgjdbc is idle the session
 * speaks the simple query protocol on the same wire, as psql does.
 *
 * <ul>
 *   <li><b>settings</b>: libpq's keywords with a value and the place each value came from
 *   <li><b>target</b>: one host and port of a list of hosts
 *   <li><b>transport</b>: two streams to a server, ready for the first protocol message
 *   <li><b>wire</b>: messages over a transport; idle when the last one was ReadyForQuery
 *   <li><b>session</b>: one backend of the server; it ends when the session is closed
 *   <li><b>control session</b>: a session that looks at other sessions and ends them
 *   <li><b>client program</b>: pg_dump and the like, on this machine or behind a <b>prefix</b> such as
 *       {@code docker exec -i db}; it gets settings without secrets in a URI, and the password on standard input
 *   <li><b>properties</b>: what belongs to a database rather than to its contents
 * </ul>
 */
package dev.dbmig.postgres;
