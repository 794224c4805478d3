package dev.dbmig.process;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A process and all that it started. */
public final class ProcessTree {

    private ProcessTree() {}

    /** Asks the whole tree to end, and makes it end after the grace period. */
    public static void end(ProcessHandle root, Duration grace) {
        // Taken first: children of a dead parent are nobody's descendants.
        List<ProcessHandle> all = Stream.concat(Stream.of(root), root.descendants()).toList();
        all.forEach(ProcessHandle::destroy);
        long end = System.nanoTime() + grace.toNanos();
        while (all.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < end) {
            pause();
        }
        Stream.concat(all.stream(), all.stream().flatMap(ProcessHandle::descendants))
                .filter(ProcessHandle::isAlive)
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
