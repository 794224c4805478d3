package dev.dbmig.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What to run. The arguments can be seen by every user of the machine, so no secret may stand in them;
 * the environment cannot.
 *
 * @param argv the program, by name or path, and its arguments
 * @param environment added to dbmig's own
 * @param directory where it runs; null for dbmig's own
 * @param timeout after which it is ended with everything that it started; null for none
 */
public record Command(List<String> argv, Map<String, String> environment, Path directory, Duration timeout) {

    public Command {
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
    }

    public static Command of(String... argv) {
        return of(List.of(argv));
    }

    public static Command of(List<String> argv) {
        return new Command(argv, Map.of(), null, null);
    }

    public Command withEnvironment(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(name, value);
        return new Command(argv, more, directory, timeout);
    }

    public Command withDirectory(Path folder) {
        return new Command(argv, environment, folder, timeout);
    }

    public Command withTimeout(Duration limit) {
        return new Command(argv, environment, directory, limit);
    }

    public String program() {
        return argv.get(0);
    }

    /** The arguments, without the environment. */
    @Override
    public String toString() {
        return String.join(" ", argv);
    }
}
