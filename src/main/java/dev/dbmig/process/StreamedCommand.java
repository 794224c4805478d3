package dev.dbmig.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A running command whose standard input and output are streams of ours. It ends with everything that it
 * started when it takes too long, when the thread that started it is interrupted, and when this is closed.
 */
public final class StreamedCommand implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final long LOOK_MILLIS = 100;
    private static final int LAST_WORDS = 2000;

    private final Command command;
    private final Process process;
    private final Drain stderr;
    private volatile boolean isTooLate;

    private StreamedCommand(Command command, Process process) {
        this.command = command;
        this.process = process;
        this.stderr = Drain.of(process.getErrorStream());
    }

    /** @throws dev.dbmig.DbmigException if the program is not found or cannot be run */
    public static StreamedCommand start(Command command) {
        StreamedCommand started = new StreamedCommand(command, new CommandRunner().start(command));
        Thread owner = Thread.currentThread();
        Thread watch = new Thread(() -> started.watch(owner), "dbmig-watch");
        watch.setDaemon(true);
        watch.start();
        return started;
    }

    /** Reading from a pipe cannot be interrupted: the other side is ended instead. */
    private void watch(Thread owner) {
        long end = command.timeout() == null ? Long.MAX_VALUE : command.timeout().toMillis() / LOOK_MILLIS;
        try {
            for (long looks = 0; !process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS); looks++) {
                isTooLate = looks >= end;
                if (isTooLate || owner.isInterrupted()) {
                    ProcessTree.end(process.toHandle(), GRACE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What it reads; to be closed by the caller. */
    public OutputStream stdin() {
        return process.getOutputStream();
    }

    public InputStream stdout() {
        return process.getInputStream();
    }

    /**
     * Waits for its end; after its input was closed, and its output read.
     *
     * @throws IOException with its last words, if it did not end with exit code 0
     */
    public void finish() throws IOException {
        try {
            int exitCode = process.waitFor();
            String words = stderr.text().strip();
            if (exitCode != 0) {
                String end = words.length() > LAST_WORDS ? "… " + words.substring(words.length() - LAST_WORDS) : words;
                throw new IOException((isTooLate ? "\"" + command.program() + "\" did not end within "
                        + command.timeout().toSeconds() + " s and was ended" : "\"" + command + "\" ended with exit code "
                        + exitCode) + (end.isEmpty() ? "" : ": " + end));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running \"" + command.program() + "\"", e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            ProcessTree.end(process.toHandle(), GRACE);
        }
    }
}
