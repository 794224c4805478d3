package dev.dbmig.backup;

import java.time.Duration;
import java.time.Instant;

/**
 * A backup of a whole server by pgBackRest.
 *
 * @param label by which pgBackRest knows it, e.g. {@code 20261121-113637F}
 * @param type full, diff or incr
 * @param hasError whether pgBackRest found invalid pages when it made it
 * @param bytes of the server
 * @param repositoryBytes that it takes, with what it refers to
 * @param stopLsn until where the log must be replayed before it is consistent
 * @param system the identifier of the data directory
 */
public record ServerBackup(String label, String type, Instant started, Instant finished, boolean hasError, long bytes,
        long repositoryBytes, String stopLsn, String system) {

    public Duration duration() {
        return Duration.between(started, finished);
    }
}
