package dev.dbmig;

import dev.dbmig.DbmigProgram.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A dbmig that runs. It must be awaited, killed ones too. */
public final class DbmigProcess {

    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final Process process;
    private final Path folder;

    DbmigProcess(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    public long pid() {
        return process.pid();
    }

    /** SIGKILL: it can do nothing about it. */
    public DbmigProcess kill() {
        return signal("KILL");
    }

    /** SIGKILL, unless it has ended by itself. */
    public DbmigProcess killIfAlive() {
        process.destroyForcibly();
        return this;
    }

    /** As a service manager asks it to end. */
    public DbmigProcess terminate() {
        return signal("TERM");
    }

    /** As Ctrl-C does. */
    public DbmigProcess interrupt() {
        return signal("INT");
    }

    /** As a terminal does that goes away, e.g. when an ssh connection is lost. */
    public DbmigProcess hangUp() {
        return signal("HUP");
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    private DbmigProcess signal(String name) {
        try {
            int failed = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start().waitFor();
            if (failed != 0) {
                throw new AssertionError("dbmig has ended already: " + await());
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until it has written the text to one of its streams; an error if it ends without. */
    public DbmigProcess awaitOutput(String text) {
        return awaitUntil("it writes \"" + text + "\"", () -> stdout().contains(text) || stderr().contains(text));
    }

    /** Waits for what shows outside of it, such as a row in a table; an error if it ends without. */
    public DbmigProcess awaitUntil(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < end) {
            boolean hasEnded = !process.isAlive(); // before the look: its last words count
            if (condition.getAsBoolean()) {
                return this;
            }
            if (hasEnded) {
                throw new AssertionError("dbmig ended before " + what + ": " + await());
            }
            pause();
        }
        throw new AssertionError(what + ": not within " + LIMIT + "; " + endWithOutput());
    }

    /** Waits for its end, whatever ends it. */
    public Outcome await() {
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("dbmig does not end within " + LIMIT + "; " + endWithOutput());
            }
            Outcome outcome = new Outcome(process.exitValue(), stdout(), stderr());
            for (String file : new String[] {"stdin", "stdout", "stderr", ""}) {
                Files.deleteIfExists(folder.resolve(file));
            }
            return outcome;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String endWithOutput() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        return "it wrote:\n" + stdout() + stderr();
    }

    private String stdout() {
        return read("stdout");
    }

    private String stderr() {
        return read("stderr");
    }

    // A terminal's lines end with \r\n.
    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file)).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
