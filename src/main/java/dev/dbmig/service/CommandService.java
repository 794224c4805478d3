package dev.dbmig.service;

import dev.dbmig.process.CommandLine;
import dev.dbmig.process.CommandResult;
import dev.dbmig.service.ServiceState.Phase;
import java.time.Duration;

/** A service that three commands stop, start and ask for. */
final class CommandService implements ManagedService {

    private final ServiceDefinition definition;
    private final Tool tool;

    CommandService(ServiceDefinition definition, Tool tool) {
        this.definition = definition;
        this.tool = tool;
    }

    @Override
    public String label() {
        return definition.label();
    }

    /**
     * Exit code 0 and some output: {@code docker compose ps --status running -q worker} exits with 0 and prints
     * nothing when it is down, {@code pgrep} and {@code systemctl is-active} print something when it is up.
     */
    @Override
    public ServiceState state() {
        CommandResult result = tool.ask(CommandLine.split(definition.option("running", "")));
        if (result.exitCode() > 125) {
            throw tool.failure("ask for the state of", CommandLine.split(definition.option("running", "")), result);
        }
        return new ServiceState(result.isSuccess() && !result.stdout().isBlank() ? Phase.UP : Phase.UNSEEN, "", "");
    }

    @Override
    public void stop(Duration limit) {
        tool.run("stop", CommandLine.split(definition.option("stop", "")), limit);
    }

    @Override
    public void start(Duration limit) {
        tool.run("start", CommandLine.split(definition.option("start", "")), limit);
    }
}
