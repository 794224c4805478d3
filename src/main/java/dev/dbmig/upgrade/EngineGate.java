package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.engine.EngineDefinition;
import dev.dbmig.postgres.Fence;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.sql.Identifiers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A gate in the fence around a database, for an engine that connects by itself. While it is open, whoever else
 * comes in is thrown out within moments; behind an engine that connects once it is closed again at once.
 */
final class EngineGate implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RunKit kit;
    private final Fence fence;
    private final EngineDefinition engine;
    private final String name;
    private final Set<String> seen = new HashSet<>();
    private boolean isOpen = true;

    EngineGate(RunKit kit, Fence fence, EngineDefinition engine) {
        this.kit = kit;
        this.fence = fence;
        this.engine = engine;
        this.name = new RunId(kit.plan().run()).applicationName();
        fence.open(kit.control());
    }

    /** To be called many times a second while the engine is at work. */
    void watch() {
        if (!isOpen) {
            return;
        }
        List<List<String>> sessions = kit.control().query("SELECT pid, coalesce(application_name, ''), coalesce(usename, '')"
                + " FROM pg_catalog.pg_stat_activity WHERE coalesce(backend_type, 'client backend') = 'client backend' AND datname = "
                + Identifiers.literal(kit.plan().database()));
        List<Integer> ours = sessions.stream().filter(row -> row.get(1).equals(name)).map(row -> Integer.valueOf(row.get(0))).toList();
        sessions.stream().filter(row -> !row.get(1).equals(name)).forEach(this::throwOut);
        if (engine.tool().connectsOnce() && !ours.isEmpty()) {
            fence.close(kit.control());
            isOpen = false;
        }
    }

    private void throwOut(List<String> stranger) {
        if (!seen.add(stranger.get(0))) {
            return;
        }
        try {
            kit.control().query("SELECT pg_catalog.pg_terminate_backend(" + stranger.get(0) + ")");
            kit.voice().note("A session of " + stranger.get(2) + (stranger.get(1).isEmpty() ? "" : " (" + stranger.get(1) + ")")
                    + " came while the fence was open for " + engine.label() + ", and was ended.");
        } catch (PostgresException e) {
            kit.voice().note("A session of " + stranger.get(2) + " came in while the fence was open for " + engine.label()
                    + ", and cannot be ended: " + e.getMessage());
        }
    }

    /** Nobody new comes in; somebody who came and may not be ended is waited for. */
    @Override
    public void close() {
        fence.close(kit.control());
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                fence.raise(kit.control(), List.of());
                return;
            } catch (DbmigException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DbmigException(ExitCode.INTERRUPTED, "interrupted while closing the fence", e);
        }
    }
}
