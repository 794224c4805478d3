package dev.dbmig.process;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Runs commands. A command that takes too long is ended with everything that it started. */
public final class CommandRunner {

    private static final Duration GRACE = Duration.ofSeconds(2);

    /**
     * Runs a command to its end, with nothing on its standard input.
     *
     * @throws DbmigException if the program is not found or cannot be run, or took too long
     */
    public CommandResult run(Command command) {
        Process process = launch(builder(command).redirectInput(new File("/dev/null")), command);
        Drain stdout = Drain.of(process.getInputStream());
        Drain stderr = Drain.of(process.getErrorStream());
        try {
            if (!hasEnded(process, command.timeout())) {
                ProcessTree.end(process.toHandle(), GRACE);
                throw new DbmigException(ExitCode.REFUSED, "\"" + command.program() + "\" did not end within "
                        + command.timeout().toMillis() / 1000.0 + " s and was ended")
                        .detail(stderr.text().strip())
                        .hint("Run it by hand to see what it waits for: " + command);
            }
            return new CommandResult(process.exitValue(), stdout.text(), stderr.text());
        } catch (InterruptedException e) {
            ProcessTree.end(process.toHandle(), GRACE);
            Thread.currentThread().interrupt();
            throw new DbmigException(ExitCode.INTERRUPTED, "interrupted while running \"" + command.program() + "\"", e);
        }
    }

    /**
     * Starts a command and leaves its streams, its timeout and its end to the caller.
     *
     * @throws DbmigException if the program is not found or cannot be run
     */
    public Process start(Command command) {
        return launch(builder(command), command);
    }

    private static boolean hasEnded(Process process, Duration timeout) throws InterruptedException {
        if (timeout == null) {
            process.waitFor();
            return true;
        }
        return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static ProcessBuilder builder(Command command) {
        ProcessBuilder builder = new ProcessBuilder(command.argv());
        builder.environment().putAll(command.environment());
        if (command.directory() != null) {
            builder.directory(command.directory().toFile());
        }
        return builder;
    }

    private static Process launch(ProcessBuilder builder, Command command) {
        if (command.directory() != null && !Files.isDirectory(command.directory())) {
            throw DbmigException.refused("folder \"" + command.directory() + "\" does not exist")
                    .hint("\"" + command.program() + "\" should run there; check the configuration.");
        }
        try {
            return builder.start();
        } catch (IOException e) {
            boolean isMissing = String.valueOf(e.getMessage()).matches("(?s).*(error=2,|error: 2 ).*");
            throw new DbmigException(ExitCode.REFUSED, isMissing
                    ? "program \"" + command.program() + "\" not found"
                    : "cannot run program \"" + command.program() + "\"", e)
                    .detail(isMissing ? null : e.getMessage())
                    .hint(isMissing ? "Install it, or give its full path." : "Check its permissions.");
        }
    }
}
