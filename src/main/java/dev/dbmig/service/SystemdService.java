package dev.dbmig.service;

import dev.dbmig.DbmigException;
import dev.dbmig.process.CommandResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A unit of systemd. */
final class SystemdService implements Service {

    private static final Set<String> DOWN = Set.of("inactive", "failed");

    private final ServiceDefinition definition;
    private final Tool tool;

    SystemdService(ServiceDefinition definition, Tool tool) {
        this.definition = definition;
        this.tool = tool;
    }

    @Override
    public String label() {
        return "systemd unit " + definition.name();
    }

    @Override
    public boolean isRunning() {
        return !DOWN.contains(properties().get("ActiveState"));
    }

    @Override
    public List<String> warnings() {
        String others = properties().getOrDefault("TriggeredBy", "");
        return others.isBlank() ? List.of() : List.of(label() + " is started by " + others
                + " whenever that is triggered: name it as a service too, before the unit itself");
    }

    @Override
    public void stop(Duration limit) {
        tool.run("stop", systemctl("stop", definition.name()), limit);
    }

    @Override
    public void start(Duration limit) {
        tool.run("start", systemctl("start", definition.name()), limit);
    }

    private Map<String, String> properties() {
        List<String> argv = systemctl("show", "--property=LoadState,ActiveState,SubState,TriggeredBy", definition.name());
        CommandResult result = tool.ask(argv);
        Map<String, String> properties = new TreeMap<>();
        result.stdout().lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                properties.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        String load = properties.get("LoadState");
        if (!result.isSuccess() || load == null || properties.get("ActiveState") == null) {
            throw tool.failure("ask for the state of", argv, result);
        }
        if (!load.equals("loaded")) {
            throw DbmigException.refused(label() + (load.equals("not-found") ? " does not exist" : " is " + load))
                    .hint("'systemctl list-units --type=service' lists those there are.");
        }
        return properties;
    }

    private List<String> systemctl(String... words) {
        List<String> argv = new ArrayList<>(List.of("systemctl"));
        if (definition.option("scope", "system").equals("user")) {
            argv.add("--user");
        }
        argv.addAll(List.of(words));
        return argv;
    }
}
