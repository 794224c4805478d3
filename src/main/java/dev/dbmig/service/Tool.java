package dev.dbmig.service;

import dev.dbmig.DbmigException;
import dev.dbmig.process.Command;
import dev.dbmig.process.CommandResult;
import dev.dbmig.process.CommandRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Runs the commands of a service and says in their own words what went wrong. */
class Tool {

    static final Duration QUESTION = Duration.ofSeconds(30);

    /** PM2 colours what it writes into a file, too. */
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

    private final CommandRunner runner;
    private final String label;
    private final Path directory;

    /**
     * @param definition whose own commands run where dbmig does; those of systemd and PM2 in the root, because
     *     another user may not be allowed to be where dbmig is, and PM2 then cannot start
     */
    Tool(CommandRunner runner, ServiceDefinition definition) {
        this.runner = runner;
        this.label = definition.label();
        this.directory = definition.kind() == ServiceDefinition.Kind.COMMANDS ? null : Path.of("/");
    }

    String label() {
        return label;
    }

    CommandResult ask(List<String> argv) {
        return runner.run(Command.of(argv).withDirectory(directory).withTimeout(QUESTION));
    }

    void run(String verb, List<String> argv, Duration limit) {
        CommandResult result = runner.runDetached(Command.of(argv).withDirectory(directory).withTimeout(limit));
        if (!result.isSuccess()) {
            throw failure(verb, argv, result);
        }
    }

    DbmigException failure(String verb, List<String> argv, CommandResult result) {
        String words = COLOUR.matcher(result.stderr().isBlank() ? result.stdout() : result.stderr()).replaceAll("").strip();
        return DbmigException.refused("cannot " + verb + " " + label + ": \"" + String.join(" ", argv)
                        + "\" ended with exit code " + result.exitCode())
                .detail(words.isEmpty() ? "It said nothing." : words.length() > 1000 ? words.substring(0, 1000) : words)
                .hint(hint(words));
    }

    /** The words are systemctl's and polkit's. */
    private static String hint(String words) {
        if (words.matches("(?s).*(Access denied|non-root users|authentication (is )?required|ermission denied|ot authorized).*")) {
            return "Run dbmig as root, or allow its user to do this (for a unit by a polkit rule).";
        }
        if (words.matches("(?s).*(not been booted with systemd|Failed to connect to .*bus).*")) {
            return "systemd cannot be reached from here: is this a container, or a user without 'loginctl enable-linger'?"
                    + " Otherwise name the service by its three commands.";
        }
        return "Run the command by hand, as the user that runs dbmig, and see what it needs.";
    }
}
