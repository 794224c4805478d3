package dev.dbmig.service;

import dev.dbmig.DbmigException;
import dev.dbmig.process.CommandRunner;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Stops and starts services, and does not believe it before it is true. All waits are bounded. */
public final class Services {

    /** What starts or fails by itself does so within a moment: a service must stay down, or up, for this long. */
    private static final Duration STAYS = Duration.ofMillis(500);
    /** As many as systemd itself allows within ten seconds. */
    private static final int MOST_RESTARTS = 5;
    private static final Duration POLL = Duration.ofMillis(50);

    private final Duration usualLimit;
    private final Function<ServiceDefinition, Tool> tools;

    /** @param limit how long one service may take to stop or to start, unless it says so itself */
    public Services(CommandRunner runner, Duration limit) {
        this(limit, definition -> new Tool(runner, definition));
    }

    Services(Duration limit, Function<ServiceDefinition, Tool> tools) {
        this.usualLimit = limit;
        this.tools = tools;
    }

    public Service of(ServiceDefinition definition) {
        return managed(definition);
    }

    private ManagedService managed(ServiceDefinition definition) {
        return switch (definition.kind()) {
            case SYSTEMD -> new SystemdService(definition, tools.apply(definition));
            case PM2 -> new Pm2Service(definition, tools.apply(definition));
            case COMMANDS -> new CommandService(definition, tools.apply(definition));
        };
    }

    /** @throws DbmigException if one does not stop, or comes back by itself */
    public void stop(ServiceDefinition definition) {
        ManagedService service = managed(definition);
        if (!service.isRunning()) {
            return;
        }
        Duration limit = definition.timeout().orElse(usualLimit);
        service.stop(limit);
        long end = System.nanoTime() + limit.toNanos();
        for (ServiceState state = service.state(); state.isRunning(); state = service.state()) {
            if (System.nanoTime() >= end) {
                throw DbmigException.refused(service.label() + " does not stop: it still ran after " + limit.toSeconds() + " s")
                        .detail(state.sentence())
                        .hint("Stop it by hand and see what holds it, then run dbmig again. " + service.hint());
            }
            pause(POLL);
        }
    }

    /** Likewise, of what has only just been stopped. */
    public void requireDown(List<ServiceDefinition> definitions) {
        requireDown(definitions, System.nanoTime());
    }

    /**
     * What comes back by itself does so within a moment, which this waits for.
     *
     * @param stoppedAt when they had been stopped, as {@link System#nanoTime} counts
     * @throws DbmigException if one has come back by itself since then
     */
    public void requireDown(List<ServiceDefinition> definitions, long stoppedAt) {
        long left = STAYS.toNanos() - (System.nanoTime() - stoppedAt);
        if (left > 0) {
            pause(Duration.ofNanos(left));
        }
        for (ServiceDefinition definition : definitions) {
            ManagedService service = managed(definition);
            ServiceState state = service.state();
            if (state.isRunning()) {
                throw DbmigException.refused(service.label() + " came back by itself after it was stopped")
                        .detail(state.sentence())
                        .hint("Something else starts it (a timer, a socket, a supervisor): name that as a service, too.");
            }
        }
    }

    /**
     * Also one that is still stopping, waits for a restart, or of which only some processes serve.
     *
     * @throws DbmigException if it does not start, or does not stay up for a moment
     */
    public void start(ServiceDefinition definition) {
        ManagedService service = managed(definition);
        Duration limit = definition.timeout().orElse(usualLimit);
        ServiceState state = service.state();
        long end = System.nanoTime() + limit.toNanos();
        while (service.cannotStartYet() && System.nanoTime() < end) {
            pause(POLL);
            state = service.state();
        }
        if (!state.isUp()) {
            service.start(limit);
        }
        awaitUp(service, limit);
    }

    private static void awaitUp(ManagedService service, Duration limit) {
        Steadiness steadiness = new Steadiness(STAYS);
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            ServiceState state = service.state();
            if (steadiness.isReachedBy(state, System.nanoTime())) {
                return;
            }
            if (state.phase() == ServiceState.Phase.DOWN || steadiness.restarts() >= MOST_RESTARTS) {
                throw doesNotStart(service, "it does not stay up", state);
            }
            if (System.nanoTime() >= end) {
                throw doesNotStart(service, "it did not run after " + limit.toSeconds() + " s", state);
            }
            pause(POLL);
        }
    }

    private static DbmigException doesNotStart(ManagedService service, String how, ServiceState state) {
        return DbmigException.refused(service.label() + " does not start: " + how).detail(state.sentence()).hint(service.hint());
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
