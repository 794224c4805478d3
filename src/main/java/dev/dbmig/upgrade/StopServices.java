package dev.dbmig.upgrade;

import dev.dbmig.service.Health;
import dev.dbmig.service.ServiceDefinition;
import dev.dbmig.service.Services;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Stops the services that run, in order; its way back starts them again, in reverse order. */
final class StopServices implements Step {

    static final String NAME = "stop-services";

    private final RunPlan plan;
    private final Services services;
    private final java.util.Optional<Health> health;

    StopServices(RunKit kit) {
        this.plan = kit.plan();
        this.services = kit.services();
        this.health = kit.health();
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
        if (!plan.running().isEmpty()) {
            services.requireDown(plan.running());
        }
    }

    @Override
    public void undo() {
        reversed(plan.running()).forEach(services::start);
        if (!plan.running().isEmpty()) {
            health.ifPresent(Health::await); // on the way back nothing is interrupted
        }
    }

    static List<ServiceDefinition> reversed(List<ServiceDefinition> services) {
        List<ServiceDefinition> reversed = new ArrayList<>(services);
        Collections.reverse(reversed);
        return reversed;
    }
}
