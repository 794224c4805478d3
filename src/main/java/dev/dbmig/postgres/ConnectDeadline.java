package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** connect_timeout: from the first packet to the end of the login. Closes what is open when it is over. */
final class ConnectDeadline implements AutoCloseable {

    private final int seconds;
    private final long end;
    private Thread watch;
    private volatile boolean isOver;

    /** @param setting seconds as text; absent, 0 or negative for no limit */
    ConnectDeadline(Optional<String> setting) {
        seconds = setting.map(ConnectDeadline::number).filter(n -> n > 0).orElse(0);
        end = System.nanoTime() + seconds * 1_000_000_000L;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw DbmigException.usage("invalid connect_timeout: \"" + text + "\"").hint("Give whole seconds.");
        }
    }

    int seconds() {
        return seconds;
    }

    /** Milliseconds that are left, at least 1; 0 for no limit. */
    int millisecondsLeft() {
        return seconds == 0 ? 0 : (int) Math.max(1, (end - System.nanoTime()) / 1_000_000);
    }

    /** True if the limit has passed. */
    boolean isOver() {
        return isOver || seconds > 0 && System.nanoTime() >= end;
    }

    /** Closes the socket at the end of the time, unless {@link #close} comes first. */
    void guard(Closeable socket) {
        if (seconds > 0 && watch == null) {
            watch = new Thread(() -> waitAndClose(socket), "dbmig-connect-timeout");
            watch.setDaemon(true);
            watch.start();
        }
    }

    private void waitAndClose(Closeable socket) {
        try {
            Thread.sleep(millisecondsLeft());
            isOver = true;
            socket.close();
        } catch (InterruptedException | IOException e) {
            // in time, or closed already
        }
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.interrupt();
        }
    }
}
