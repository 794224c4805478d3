package dev.dbmig.cli;

import java.time.Duration;

/**
 * How long a run may take and wait.
 *
 * @param timeout of the run once it has the lock
 * @param lockTimeout of one attempt to get a table's lock
 * @param lockWait how long to wait for another run; zero: not at all
 * @param lockDatabase in which the run lock is held
 */
record RunConfig(Duration timeout, Duration lockTimeout, Duration lockWait, String lockDatabase) {}
