package dev.dbmig.process;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs commands. A command that takes too long is ended with everything that it started. */
public final class CommandRunner {

    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final long TICK_MILLIS = 200;
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    /**
     * Runs a command to its end, with nothing on its standard input.
     *
     * @throws DbmigException if the program is not found or cannot be run, or took too long
     */
    public CommandResult run(Command command) {
        return run(command, () -> { });
    }

    /**
     * Likewise, for a command that takes long.
     *
     * @param tick called about five times a second; what it throws ends the command, with everything that it started
     */
    public CommandResult run(Command command, Runnable tick) {
        Process process = launch(builder(command).redirectInput(new File("/dev/null")), command);
        Drain stdout = Drain.of(process.getInputStream());
        Drain stderr = Drain.of(process.getErrorStream());
        try {
            if (!hasEnded(process, command.timeout(), tick)) {
                ProcessTree.end(process.toHandle(), GRACE);
                throw tooLong(command, stderr.text());
            }
            return new CommandResult(process.exitValue(), stdout.text(), stderr.text());
        } catch (RuntimeException e) {
            ProcessTree.end(process.toHandle(), GRACE);
            throw e;
        } catch (InterruptedException e) {
            ProcessTree.end(process.toHandle(), GRACE);
            Thread.currentThread().interrupt();
            throw new DbmigException(ExitCode.INTERRUPTED, "interrupted while running \"" + command.program() + "\"", e);
        }
    }

    /**
     * Runs a command that leaves something running, such as a server: that must not end with dbmig, neither
     * by Ctrl-C in this terminal nor because nobody reads what it writes any more.
     *
     * @return its output and errors, mixed, as standard output
     * @throws DbmigException if the program is not found or cannot be run, or took too long
     */
    public CommandResult runDetached(Command command) {
        Path output = null;
        try {
            output = Files.createTempFile("dbmig-", ".out");
            Command apart = SETSID.toFile().canExecute() ? Command.of(Stream.concat(
                    Stream.of(SETSID.toString(), "--wait"), command.argv().stream()).toList()) : command;
            Process process = launch(builder(new Command(apart.argv(), command.environment(), command.directory(),
                    command.timeout())).redirectInput(new File("/dev/null")).redirectErrorStream(true)
                    .redirectOutput(output.toFile()), command);
            if (!hasEnded(process, command.timeout())) {
                ProcessTree.end(process.toHandle(), GRACE);
                throw tooLong(command, Files.readString(output));
            }
            return new CommandResult(process.exitValue(), Files.readString(output), "");
        } catch (IOException e) {
            throw DbmigException.refused("cannot keep what \"" + command.program() + "\" writes").detail(e.toString())
                    .hint("Is the disk of " + System.getProperty("java.io.tmpdir") + " full?");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DbmigException(ExitCode.INTERRUPTED, "interrupted while running \"" + command.program() + "\"", e);
        } finally {
            delete(output);
        }
    }

    private static void delete(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // the folder for temporary files is swept by the system
        }
    }

    private static DbmigException tooLong(Command command, String errors) {
        return new DbmigException(ExitCode.REFUSED, "\"" + command.program() + "\" did not end within "
                + command.timeout().toMillis() / 1000.0 + " s and was ended")
                .detail(errors.strip())
                .hint("Run it by hand to see what it waits for: " + command);
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

    private static boolean hasEnded(Process process, Duration timeout, Runnable tick) throws InterruptedException {
        long begun = System.nanoTime();
        while (!process.waitFor(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
            tick.run();
            if (timeout != null && System.nanoTime() - begun > timeout.toNanos()) {
                return false;
            }
        }
        return true;
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
