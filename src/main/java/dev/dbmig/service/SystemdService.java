package dev.dbmig.service;

import dev.dbmig.DbmigException;
import dev.dbmig.process.CommandResult;
import dev.dbmig.service.ServiceState.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A unit of systemd. */
final class SystemdService implements ManagedService {

    /** Units that systemd stops when it stops this one, and does not start when it starts this one. */
    private static final List<String> STOPPED_WITH_IT = List.of("RequiredBy", "BoundBy", "ConsistsOf");
    private static final String PROPERTIES =
            "--property=LoadState,LoadError,ActiveState,SubState,Result,TriggeredBy,InvocationID,NRestarts,"
                    + String.join(",", STOPPED_WITH_IT);

    private final ServiceDefinition definition;
    private final Tool tool;

    SystemdService(ServiceDefinition definition, Tool tool) {
        this.definition = definition;
        this.tool = tool;
    }

    @Override
    public String label() {
        return definition.label();
    }

    @Override
    public ServiceState state() {
        Map<String, String> properties = properties();
        String sub = properties.getOrDefault("SubState", "");
        String result = properties.getOrDefault("Result", "success");
        return new ServiceState(phase(properties.get("ActiveState"), sub),
                properties.get("ActiveState") + ", " + sub + (result.equals("success") || result.isEmpty() ? "" : ", " + result),
                properties.getOrDefault("InvocationID", "") + ":" + properties.getOrDefault("NRestarts", ""));
    }

    /** From systemd 254 on, a unit that is about to be restarted is first "inactive" or "failed" for a moment. */
    private static Phase phase(String active, String sub) {
        return switch (active) {
            case "active", "reloading", "refreshing" -> Phase.UP;
            case "inactive", "failed" -> sub.endsWith("-before-auto-restart") ? Phase.CHANGING : Phase.DOWN;
            default -> Phase.CHANGING;
        };
    }

    @Override
    public List<String> warnings() {
        Map<String, String> properties = properties();
        List<String> warnings = new ArrayList<>();
        String others = properties.getOrDefault("TriggeredBy", "");
        if (!others.isBlank()) {
            warnings.add(label() + " is started by " + others
                    + " whenever that is triggered: name it as a service too, before the unit itself");
        }
        String dependents = STOPPED_WITH_IT.stream().flatMap(name -> Stream.of(properties.getOrDefault(name, "").split(" ")))
                .filter(unit -> unit.endsWith(".service")).distinct().sorted().collect(Collectors.joining(" "));
        if (!dependents.isEmpty()) {
            warnings.add("with " + label() + " systemd stops " + dependents
                    + ", too, and does not start it again: name it as a service too, before the unit itself");
        }
        return warnings;
    }

    /** Without waiting for it: systemd goes on stopping it, whatever becomes of the command. */
    @Override
    public void stop(Duration limit) {
        tool.run("stop", systemctl("stop", "--no-block"), limit);
    }

    @Override
    public void start(Duration limit) {
        tool.run("start", systemctl("start"), limit);
    }

    @Override
    public String hint() {
        String user = isOfUser() ? "--user " : "";
        return "See: systemctl " + user + "status " + definition.name() + "; journalctl " + user + "-u " + definition.name();
    }

    private Map<String, String> properties() {
        List<String> argv = systemctl("show", PROPERTIES);
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
            throw unusable(load, properties.getOrDefault("LoadError", ""));
        }
        return properties;
    }

    private DbmigException unusable(String load, String error) {
        return switch (load) {
            case "not-found" -> DbmigException.refused(label() + " does not exist").hint("'systemctl "
                    + (isOfUser() ? "--user " : "") + "list-units --all' lists those there are; 'scope: user' means a user's own.");
            case "masked" -> DbmigException.refused(label() + " is masked")
                    .hint("It could not be started again: 'systemctl unmask " + definition.name() + "', or take it out of 'services'.");
            default -> DbmigException.refused(label() + " cannot be used: its state is " + load).detail(error.isEmpty() ? null : error).hint(hint());
        };
    }

    private boolean isOfUser() {
        return definition.option("scope", "system").equals("user");
    }

    private List<String> systemctl(String... words) {
        List<String> argv = new ArrayList<>(List.of("systemctl", "--no-ask-password"));
        if (isOfUser()) {
            argv.add("--user");
        }
        argv.addAll(List.of(words));
        argv.addAll(List.of("--", definition.name()));
        return isOfUser() ? findingTheirBus(argv) : argv;
    }

    /** A user's systemd is found by a variable that a session sets, and sudo, cron and a service do not. */
    private List<String> findingTheirBus(List<String> argv) {
        OtherUser user = OtherUser.of(definition.option("user", ""), tool);
        if (user != null) {
            return user.running(List.of("XDG_RUNTIME_DIR=/run/user/" + user.uid()), argv);
        }
        if (System.getenv("XDG_RUNTIME_DIR") == null) {
            argv.addAll(0, List.of("env", "XDG_RUNTIME_DIR=/run/user/" + ownUid()));
        }
        return argv;
    }

    private static Object ownUid() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            return 0;
        }
    }
}
