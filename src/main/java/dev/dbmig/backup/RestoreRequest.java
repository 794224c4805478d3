package dev.dbmig.backup;

import dev.dbmig.postgres.ConnectionSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * What to restore, and where.
 *
 * @param server a database of the server that stays in place, best the maintenance database
 * @param newDatabase its name; there must be none yet
 * @param runId of the run that wants it
 * @param withData false for the structure alone
 * @param withOwners false to leave out owners and privileges, for a server that has not these roles
 * @param timeout for pg_restore; empty for none
 */
public record RestoreRequest(ConnectionSettings server, String newDatabase, String runId, boolean withData,
        boolean withOwners, Optional<Duration> timeout) {

    public static RestoreRequest of(ConnectionSettings server, String newDatabase, String runId) {
        return new RestoreRequest(server, newDatabase, runId, true, true, Optional.empty());
    }

    public RestoreRequest withoutOwners() {
        return new RestoreRequest(server, newDatabase, runId, withData, false, timeout);
    }

    public RestoreRequest withoutData() {
        return new RestoreRequest(server, newDatabase, runId, false, withOwners, timeout);
    }

    public RestoreRequest withTimeout(Duration limit) {
        return new RestoreRequest(server, newDatabase, runId, withData, withOwners, Optional.of(limit));
    }

    String applicationName() {
        return "dbmig/" + runId + "/restore";
    }
}
