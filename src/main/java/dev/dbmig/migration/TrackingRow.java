package dev.dbmig.migration;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a tracking table says of one migration, in the end.
 *
 * @param key the version or name as it stands there; of a repeatable migration {@code R__name}
 * @param appliedAtMicros microseconds since 1970; null where the table has no time
 * @param millis how long it took; null where the table does not say
 * @param checksum as text; null where there is none
 */
record TrackingRow(String key, String name, Long appliedAtMicros, String appliedBy, Long millis, String checksum,
        State state) {

    enum State {
        APPLIED,
        /** It was begun and has failed, or nobody knows: the tool itself would refuse to go on. */
        FAILED,
        /** All up to it is applied. */
        BASELINE,
        /** It stands there to be applied. */
        WAITING
    }

    Optional<OffsetDateTime> appliedAt() {
        return Optional.ofNullable(appliedAtMicros)
                .map(micros -> Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC));
    }
}
