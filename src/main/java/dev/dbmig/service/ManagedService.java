package dev.dbmig.service;

import java.time.Duration;

/** A service as {@link Services} handles it. */
interface ManagedService extends Service {

    /** @throws dev.dbmig.DbmigException if that cannot be found out */
    ServiceState state();

    @Override
    default boolean isRunning() {
        return state().isRunning();
    }

    /** Whether it was stopping when its state was asked for last, and cannot be started before it is down. */
    default boolean cannotStartYet() {
        return false;
    }

    /** Asks it to stop; returns at the end of the command, not when it is down. */
    void stop(Duration limit);

    /** Asks it to start; returns at the end of the command, not when it is up. */
    void start(Duration limit);

    /** What to do about one that does not stop, or does not start. */
    default String hint() {
        return "Look into its own log.";
    }
}
