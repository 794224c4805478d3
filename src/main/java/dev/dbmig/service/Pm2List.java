package dev.dbmig.service;

import dev.dbmig.file.Json;
import dev.dbmig.process.CommandResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What {@code pm2 jlist} knows. It writes the list in one line, and banners before it.
 *
 * @param isFresh whether PM2 did not run before it was asked
 */
record Pm2List(List<Pm2Process> processes, boolean isFresh) {

    private static final int MOST_NAMES = 20;

    /** @throws dev.dbmig.DbmigException if it gives no list */
    static Pm2List read(Tool tool, List<String> argv) {
        CommandResult result = tool.ask(argv);
        List<String> lists = result.stdout().lines().map(String::strip)
                .filter(line -> line.startsWith("[{") || line.equals("[]")).toList();
        if (!result.isSuccess() || lists.isEmpty()) {
            throw tool.failure("ask for the state of", argv, withoutEnvironments(result));
        }
        try {
            List<Pm2Process> processes = new ArrayList<>();
            for (Object process : (List<?>) Json.read(lists.get(lists.size() - 1))) {
                processes.add(Pm2Process.of((Map<?, ?>) process));
            }
            return new Pm2List(processes, result.stdout().contains("Spawning PM2 daemon"));
        } catch (IllegalArgumentException | ClassCastException | NullPointerException e) {
            throw tool.failure("understand the list of", argv, withoutEnvironments(result));
        }
    }

    List<Pm2Process> named(String name) {
        return processes.stream().filter(process -> name.equals(process.name())).toList();
    }

    String summary() {
        if (isFresh) {
            return "PM2 did not run; it does now, without any process.";
        }
        List<String> names = processes.stream().map(Pm2Process::name).distinct().sorted().toList();
        return names.isEmpty() ? "PM2 has no process."
                : "There are: " + names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
                        + (names.size() > MOST_NAMES ? ", …" : ".");
    }

    /** The list has the environment of each process, with its secrets. */
    private static CommandResult withoutEnvironments(CommandResult result) {
        int list = result.stdout().indexOf("[{");
        String said = list < 0 ? result.stdout() : result.stdout().substring(0, list) + "[{…";
        return new CommandResult(result.exitCode(), said, result.stderr());
    }
}
