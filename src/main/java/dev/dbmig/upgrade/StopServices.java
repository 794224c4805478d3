package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.service.Health;
import dev.dbmig.service.ServiceDefinition;
import dev.dbmig.service.Services;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Stops the services that run, in order; its way back starts them again, in reverse order. */
final class StopServices implements Step {

    static final String NAME = "stop-services";

    private final RunKit kit;
    private final RunPlan plan;
    private final Services services;

    StopServices(RunKit kit) {
        this.kit = kit;
        this.plan = kit.plan();
        this.services = kit.services();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Stop " + titleOf(plan.running());
    }

    static String titleOf(List<ServiceDefinition> services) {
        return services.isEmpty() ? "no service"
                : String.join(", ", services.stream().map(ServiceDefinition::toString).toList());
    }

    @Override
    public void run() {
        plan.running().forEach(services::stop);
        kit.servicesStopped();
        kit.safety().services().stream().filter(other -> !plan.running().contains(other)).filter(other -> services.of(other).isRunning())
                .findFirst().ifPresent(other -> {
                    throw DbmigException.refused(services.of(other).label() + " runs, though it did not when the run began")
                            .hint("Something else has started it meanwhile; run the command again: it is then stopped, too.");
                });
    }

    @Override
    public void undo() {
        reversed(plan.running()).forEach(services::start);
        if (!plan.running().isEmpty()) {
            kit.healthOfBefore().ifPresent(Health::await); // on the way back nothing is interrupted
        }
    }

    static List<ServiceDefinition> reversed(List<ServiceDefinition> services) {
        List<ServiceDefinition> reversed = new ArrayList<>(services);
        Collections.reverse(reversed);
        return reversed;
    }
}
