package dev.dbmig.service;

/**
 * What a service does at one moment.
 *
 * @param words of the one who manages it, e.g. {@code activating, auto-restart}; empty if it has none
 * @param instance another one after each restart; empty if that cannot be told
 */
record ServiceState(Phase phase, String words, String instance) {

    enum Phase {
        /** It serves. */
        UP,
        /** Some of its processes serve, the others are down. */
        PARTLY,
        /** It starts, stops or waits for its restart. */
        CHANGING,
        /** It is down, and nobody is about to start it. */
        DOWN,
        /** Its command does not see it: it is down, or not up yet. */
        UNSEEN
    }

    boolean isUp() {
        return phase == Phase.UP;
    }

    /** With as much of it as can. */
    boolean serves() {
        return phase == Phase.UP || phase == Phase.PARTLY;
    }

    /** Whether it may be using the database. */
    boolean isRunning() {
        return serves() || phase == Phase.CHANGING;
    }

    /** A sentence about it; null if there is nothing to say. */
    String sentence() {
        return words.isEmpty() ? null : "Its state is: " + words + ".";
    }
}
