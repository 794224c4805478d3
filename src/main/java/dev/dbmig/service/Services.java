package dev.dbmig.service;

import dev.dbmig.DbmigException;
import dev.dbmig.process.CommandRunner;
import java.time.Duration;
import java.util.List;

/** Stops and starts services, and does not believe it before it is true. All waits are bounded. */
public final class Services {

    /** What restarts by itself does so within a moment: it must stay down for this long. */
    private static final Duration STAYS_DOWN = Duration.ofMillis(500);
    private static final Duration POLL = Duration.ofMillis(50);

    private final CommandRunner runner;
    private final Duration usualLimit;

    /** @param limit how long one service may take to stop or to start, unless it says so itself */
    public Services(CommandRunner runner, Duration limit) {
        this.runner = runner;
        this.usualLimit = limit;
    }

    public Service of(ServiceDefinition definition) {
        return switch (definition.kind()) {
            case SYSTEMD -> new SystemdService(definition, tool("systemd unit " + definition.name()));
            case PM2 -> new Pm2Service(definition, tool("PM2 process " + definition.name()));
            case COMMANDS -> new CommandService(definition, tool("service " + definition.name()));
        };
    }

    /** @throws DbmigException if one does not stop, or comes back by itself */
    public void stop(ServiceDefinition definition) {
        Service service = of(definition);
        if (!service.isRunning()) {
            return;
        }
        Duration limit = definition.timeout().orElse(usualLimit);
        service.stop(limit);
        if (!becomes(service, false, limit)) {
            throw DbmigException.refused(service.label() + " does not stop: it still ran after " + limit.toSeconds() + " s")
                    .hint("Stop it by hand and see what holds it, then run dbmig again.");
        }
    }

    /** @throws DbmigException if one has come back by itself since it was stopped */
    public void requireDown(List<ServiceDefinition> definitions) {
        pause(STAYS_DOWN);
        for (ServiceDefinition definition : definitions) {
            if (of(definition).isRunning()) {
                throw DbmigException.refused(of(definition).label() + " came back by itself after it was stopped")
                        .hint("Something else starts it (a timer, a socket, a supervisor): name that as a service, too.");
            }
        }
    }

    /** @throws DbmigException if one does not start */
    public void start(ServiceDefinition definition) {
        Service service = of(definition);
        if (service.isRunning()) {
            return;
        }
        Duration limit = definition.timeout().orElse(usualLimit);
        service.start(limit);
        if (!becomes(service, true, limit)) {
            throw DbmigException.refused(service.label() + " does not start: it did not run after " + limit.toSeconds() + " s")
                    .hint("Look into its own log.");
        }
    }

    private static boolean becomes(Service service, boolean running, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (service.isRunning() != running) {
            if (System.nanoTime() >= end) {
                return false;
            }
            pause(POLL);
        }
        return true;
    }

    private Tool tool(String label) {
        return new Tool(runner, label);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
