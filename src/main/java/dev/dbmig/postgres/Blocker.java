package dev.dbmig.postgres;

import java.time.Instant;
import java.util.Optional;

/**
 * A session that holds a lock which another waits for.
 *
 * @param processId 0 for a prepared transaction
 * @param query what it runs or last ran; empty without the privilege to see it
 * @param state e.g. {@code idle in transaction}
 * @param since when its transaction began, by the server's clock; empty without the privilege to see it
 */
public record Blocker(
        int processId, String application, String user, String query, String state, Optional<Instant> since) {}
