package dev.dbmig.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads what a process writes, so that it never waits for us. Beyond a limit the rest is dropped. */
final class Drain implements Runnable {

    private static final int LIMIT = 64 * 1024 * 1024;
    private static final long WAIT_AFTER_END_MILLIS = 1000;

    private final InputStream in;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private Thread reader;

    private Drain(InputStream in) {
        this.in = in;
    }

    static Drain of(InputStream in) {
        Drain drain = new Drain(in);
        drain.reader = new Thread(drain, "dbmig-drain");
        drain.reader.setDaemon(true);
        drain.reader.start();
        return drain;
    }

    @Override
    public void run() {
        byte[] buffer = new byte[8192];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                keep(buffer, count);
            }
        } catch (IOException e) {
            // the process was ended
        }
    }

    private synchronized void keep(byte[] buffer, int count) {
        kept.write(buffer, 0, Math.min(count, LIMIT - kept.size()));
    }

    /** After the end of the process; does not wait for a daemon that it left behind with the stream open. */
    String text() throws InterruptedException {
        reader.join(WAIT_AFTER_END_MILLIS);
        synchronized (this) {
            return kept.toString(StandardCharsets.UTF_8);
        }
    }
}
