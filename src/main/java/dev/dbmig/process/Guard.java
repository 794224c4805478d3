package dev.dbmig.process;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A small process that outlives us by a moment: it reads a pipe from us, and cleans up at its end, however we end.
 */
public final class Guard implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final Process process;

    /** @param command reads its standard input to the end, then cleans up; it ignores the signals of a terminal */
    public Guard(Command command) {
        this.process = new CommandRunner().start(command);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Lets it clean up, and waits until it has. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            // the pipe is closed already
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
