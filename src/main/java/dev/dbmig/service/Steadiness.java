package dev.dbmig.service;

import java.time.Duration;

/** Tells from one look to the next whether a service stays up, and how often it was restarted meanwhile. */
final class Steadiness {

    private final Duration wanted;
    private String instance;
    private long upSince;
    private int instances;

    Steadiness(Duration wanted) {
        this.wanted = wanted;
    }

    /**
     * Whether it has served for long enough without a restart; at once where restarts cannot be told.
     *
     * @param nanos the time of the look
     */
    boolean isReachedBy(ServiceState state, long nanos) {
        if (!state.serves()) {
            upSince = nanos;
            return false;
        }
        if (!state.instance().equals(instance)) {
            instance = state.instance();
            instances++;
            upSince = nanos;
        }
        return instance.isEmpty() || nanos - upSince >= wanted.toNanos();
    }

    int restarts() {
        return Math.max(0, instances - 1);
    }
}
