package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.process.ProcessTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program under way. Closing ends it with everything that it started. */
public final class ProgramRun implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final int KEPT = 256 * 1024;
    private static final long POLL_MILLIS = 200;

    /** What is left in a pipe is read in moments; longer only if something else keeps the pipe open. */
    private static final long AFTER_END_MILLIS = 5000;

    private final String name;
    private final Process process;
    private final Optional<String> secret;
    private final Runnable onPoll;
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final Thread reader;
    private Thread drain;

    ProgramRun(String name, Process process, Optional<String> secret, Runnable onPoll) {
        this.name = name;
        this.process = process;
        this.onPoll = onPoll;
        this.secret = secret.filter(text -> !text.isEmpty());
        this.reader = new Thread(this::readErrors, "dbmig-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    private void readErrors() {
        byte[] buffer = new byte[8192];
        try (InputStream in = process.getErrorStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                keep(buffer, count);
            }
        } catch (IOException e) {
            // it was ended
        }
    }

    private void keep(byte[] buffer, int count) {
        synchronized (errors) {
            errors.write(buffer, 0, Math.min(count, KEPT - errors.size()));
        }
    }

    void writeLine(String line) {
        try {
            stdin().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            stdin().flush();
        } catch (IOException e) {
            // it ended at once: its exit code and its message tell why
        }
    }

    /** What it writes. Must be read or {@link #discardOutput() discarded}, or it waits for us. */
    public InputStream stdout() {
        return process.getInputStream();
    }

    public OutputStream stdin() {
        return process.getOutputStream();
    }

    /** Reads its output away, on another thread. */
    public ProgramRun discardOutput() {
        return drainTo(OutputStream.nullOutputStream());
    }

    /** Writes its output to a sink, on another thread; {@link #await} waits for the last of it. */
    public ProgramRun drainTo(OutputStream sink) {
        drain = new Thread(() -> {
            try (InputStream out = stdout()) {
                out.transferTo(sink);
            } catch (IOException e) {
                // it was ended
            }
        }, "dbmig-drain");
        drain.setDaemon(true);
        drain.start();
        return this;
    }

    /**
     * Waits for its end.
     *
     * @param deadline as {@link System#nanoTime} counts; {@link Long#MAX_VALUE} for none
     * @param tick called about five times a second
     * @return its exit code; 128 and more for a signal
     * @throws DbmigException if the deadline passed, or this thread was interrupted: then it was ended
     */
    public int await(long deadline, Runnable tick) {
        try {
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                poll();
                tick.run();
                if (deadline != Long.MAX_VALUE && System.nanoTime() - deadline > 0) {
                    close();
                    throw DbmigException.refused("\"" + name + "\" did not end in time and was ended")
                            .detail(errors())
                            .hint("It may wait for a lock, a slow disk or the network; give it more time.");
                }
            }
            reader.join(AFTER_END_MILLIS);
            if (drain != null) {
                drain.join(AFTER_END_MILLIS);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new DbmigException(ExitCode.INTERRUPTED, "interrupted while running \"" + name + "\"", e);
        }
    }

    /** @throws DbmigException if somebody wants it to end */
    public void poll() {
        onPoll.run();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it wrote to standard error, without secrets; null if nothing, as {@link DbmigException#detail} takes it. */
    public String errors() {
        synchronized (errors) {
            String text = errors.toString(StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? null : secret.map(s -> text.replace(s, "********")).orElse(text);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            ProcessTree.end(process.toHandle(), GRACE);
        }
        for (AutoCloseable stream : new AutoCloseable[] {process.getOutputStream(), process.getInputStream()}) {
            try {
                stream.close();
            } catch (Exception e) {
                // what it did not take is lost with it
            }
        }
    }
}
