package dev.dbmig.service;

import dev.dbmig.DbmigException;
import dev.dbmig.process.CommandLine;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A service as it was configured. It can be kept in a plan as texts, so that another process can start what
 * this one stopped.
 *
 * @param name the unit, the process name of PM2, or what the operator calls a pair of commands
 * @param options SYSTEMD: {@code scope} system or user, and then whose ({@code user}); PM2: {@code user} whose PM2 it
 *     is, {@code home} as PM2_HOME; COMMANDS: {@code stop}, {@code start}, {@code running}; all: {@code timeout}, e.g.
 *     {@code 90s}, how long it may take to stop or to start
 */
public record ServiceDefinition(Kind kind, String name, Map<String, String> options) {

    /** What manages it. */
    public enum Kind { SYSTEMD, PM2, COMMANDS }

    private static final String KIND = "kind";
    private static final String NAME = "name";
    private static final String TIMEOUT = "timeout";

    public ServiceDefinition {
        options = Map.copyOf(options);
    }

    /**
     * @param item an item of {@code services:}, with systemd, pm2 or name
     * @throws DbmigException if an option does not belong to its kind
     */
    public static ServiceDefinition of(Map<String, String> item) {
        Map<String, String> options = new TreeMap<>(item);
        if (item.containsKey("systemd")) {
            return checkedUnit(checked(new ServiceDefinition(Kind.SYSTEMD, options.remove("systemd"), options), "scope", "user"));
        }
        if (item.containsKey("pm2")) {
            return checked(new ServiceDefinition(Kind.PM2, options.remove("pm2"), options), "user", "home");
        }
        ServiceDefinition commands = checked(new ServiceDefinition(Kind.COMMANDS, options.remove(NAME), options),
                "stop", "start", "running");
        List.of("stop", "start", "running").forEach(command -> CommandLine.split(commands.option(command, "")));
        return commands;
    }

    private static ServiceDefinition checkedUnit(ServiceDefinition unit) {
        if (unit.name().matches(".*[*?\\[].*")) {
            throw DbmigException.usage("\"" + unit.name() + "\" is a pattern, not the name of a systemd unit")
                    .hint("Name each unit as a service of its own.");
        }
        if (unit.options().containsKey("user") && !unit.option("scope", "system").equals("user")) {
            throw DbmigException.usage("unit \"" + unit.name() + "\" has \"user\", but not \"scope: user\"")
                    .hint("Which user a unit of the system runs as, its file says.");
        }
        return unit;
    }

    private static ServiceDefinition checked(ServiceDefinition definition, String... known) {
        definition.timeout();
        definition.options().forEach((key, value) -> {
            if (!List.of(known).contains(key) && !key.equals(TIMEOUT)) {
                throw DbmigException.usage("service \"" + definition.name() + "\" cannot have \"" + key + "\"")
                        .hint("It can have: " + String.join(", ", known) + ", " + TIMEOUT + ".");
            }
            if (key.equals("scope") && !value.equals("system") && !value.equals("user")) {
                throw DbmigException.usage("the scope of unit \"" + definition.name() + "\" is neither system nor user: \""
                        + value + "\"");
            }
        });
        return definition;
    }

    /** How an operator knows it. */
    String label() {
        return switch (kind) {
            case SYSTEMD -> "systemd unit " + name;
            case PM2 -> "PM2 process " + name;
            case COMMANDS -> "service " + name;
        };
    }

    /** How long it may take to stop or to start; empty for the usual. */
    Optional<Duration> timeout() {
        String text = options.get(TIMEOUT);
        try {
            return Optional.ofNullable(text).map(t -> Duration.parse("PT" + t.strip()));
        } catch (DateTimeParseException e) {
            throw DbmigException.usage("the timeout of service \"" + name + "\" is no duration: \"" + text + "\"")
                    .hint("Write seconds or minutes: 90s, 2m.");
        }
    }

    String option(String key, String otherwise) {
        return options.getOrDefault(key, otherwise);
    }

    /** For a plan; {@link #fromMap} is its reverse. */
    public Map<String, String> toMap() {
        Map<String, String> map = new TreeMap<>(options);
        map.put(KIND, kind.name());
        map.put(NAME, name);
        return map;
    }

    public static ServiceDefinition fromMap(Map<String, String> map) {
        Map<String, String> options = new TreeMap<>(map);
        return new ServiceDefinition(Kind.valueOf(options.remove(KIND)), options.remove(NAME), options);
    }

    @Override
    public String toString() {
        return name;
    }
}
