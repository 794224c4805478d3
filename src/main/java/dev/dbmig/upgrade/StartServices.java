package dev.dbmig.upgrade;

import dev.dbmig.service.Services;

/** Starts the services on the new version and waits until the application is well; its way back stops them. */
final class StartServices implements Step {

    static final String NAME = "start-services";

    private final RunKit kit;
    private final Services services;

    StartServices(RunKit kit) {
        this.kit = kit;
        this.services = kit.services();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Start " + StopServices.titleOf(kit.plan().running());
    }

    @Override
    public void run() {
        kit.liftFence();
        StopServices.reversed(kit.plan().running()).forEach(services::start);
        kit.health().ifPresent(health -> health.await(kit::checkInterrupted));
    }

    @Override
    public void undo() {
        kit.plan().running().forEach(services::stop);
    }
}
