package dev.dbmig.engine;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.process.Command;
import dev.dbmig.process.CommandResult;
import dev.dbmig.process.CommandRunner;
import dev.dbmig.process.ProcessTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A command of an engine under way. It runs in a process group of its own, which a small shell ends when our end of
 * its standard input closes: however we die, the engine dies too, with everything that it started.
 */
final class EngineRun implements AutoCloseable {

    // The second argument and what follows is the command; the first names variables that would lead elsewhere.
    private static final String GUARDED = """
            unset $1; shift
            exec 3<&0
            if command -v setsid >/dev/null 2>&1
            then setsid "$@" 3<&- </dev/null & engine=$!; group=-$engine
            else "$@" 3<&- </dev/null & engine=$!; group=$engine
            fi
            ( cat <&3; kill -TERM "$engine"; kill -TERM -- "$group"; sleep 2; kill -KILL -- "$group" ) >/dev/null 2>&1 & line=$!
            exec 3<&-
            trap 'kill -TERM -- "$group" 2>/dev/null' TERM INT HUP
            wait "$engine"; code=$?
            kill "$line" 2>/dev/null
            exit "$code\"""";

    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final long POLL_MILLIS = 50;
    private static final int KEPT = 8 * 1024 * 1024;

    private final String name;
    private final List<String> secrets;
    private final Process process;
    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private final StringBuilder stdout = new StringBuilder();
    private final StringBuilder stderr = new StringBuilder();
    private final List<Thread> readers = new ArrayList<>();

    private EngineRun(String name, Process process, List<String> secrets) {
        this.name = name;
        this.process = process;
        this.secrets = secrets;
        read(process.getInputStream(), stdout);
        read(process.getErrorStream(), stderr);
    }

    /** @param directory that it runs in */
    static EngineRun start(List<String> words, EngineDefinition engine, EngineConnection connection, CommandRunner runner) {
        if (!java.nio.file.Files.isDirectory(engine.directory())) {
            throw DbmigException.refused("folder \"" + engine.directory() + "\" does not exist")
                    .hint(engine.label() + " should run there; see engine.dir in dbmig.yaml.");
        }
        List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c", GUARDED, "dbmig-engine",
                String.join(" ", connection.unset(engine))));
        argv.addAll(words);
        Command command = Command.of(argv).withDirectory(engine.directory());
        for (Map<String, String> variables : List.of(engine.environment(), connection.environment(engine))) {
            for (Map.Entry<String, String> variable : variables.entrySet()) {
                command = command.withEnvironment(variable.getKey(), variable.getValue());
            }
        }
        return new EngineRun(words.get(0), runner.start(command), connection.secrets());
    }

    private void read(InputStream in, StringBuilder kept) {
        Thread reader = new Thread(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    keep(kept, masked(line));
                }
            } catch (IOException e) {
                // it was ended
            }
        }, "dbmig-engine");
        reader.setDaemon(true);
        reader.start();
        readers.add(reader);
    }

    private synchronized void keep(StringBuilder kept, String line) {
        if (kept.length() < KEPT) {
            kept.append(line).append('\n');
            said.add(line);
        }
    }

    private String masked(String line) {
        String masked = line;
        for (String secret : secrets) {
            masked = masked.replace(secret, "********");
        }
        return masked;
    }

    /**
     * Waits for its end.
     *
     * @param onPoll is called many times a second, and ends it by throwing
     * @param onLine is told each line that it writes
     */
    CommandResult await(Runnable onPoll, Consumer<String> onLine) {
        try {
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                onPoll.run();
                tell(onLine);
            }
            for (Thread reader : readers) {
                reader.join(2000);
            }
            tell(onLine);
            synchronized (this) {
                return new CommandResult(process.exitValue(), stdout.toString(), stderr.toString());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DbmigException(ExitCode.INTERRUPTED, "interrupted while running \"" + name + "\"", e);
        }
    }

    private void tell(Consumer<String> onLine) {
        for (String line = said.poll(); line != null; line = said.poll()) {
            onLine.accept(line);
        }
    }

    /** Ends it with everything that it started, if it has not ended. */
    @Override
    public void close() {
        if (process.isAlive()) {
            ProcessTree.end(process.toHandle(), GRACE);
        }
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // the life line is cut already
        }
    }
}
