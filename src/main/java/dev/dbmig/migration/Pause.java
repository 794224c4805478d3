package dev.dbmig.migration;

import dev.dbmig.postgres.Interruption;
import java.time.Duration;

/** Sleeps, and wakes early when the run is to end. */
final class Pause {

    private Pause() {
    }

    static void of(Duration length, Interruption interruption) {
        long end = System.nanoTime() + length.toNanos();
        try {
            while (System.nanoTime() < end && interruption.reason().isEmpty()) {
                Thread.sleep(Math.max(1, Math.min(50, (end - System.nanoTime()) / 1_000_000)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
