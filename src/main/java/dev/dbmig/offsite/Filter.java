package dev.dbmig.offsite;

import dev.dbmig.DbmigException;
import dev.dbmig.process.Command;
import dev.dbmig.process.StreamedCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * What a program makes of a stream: one thread feeds it, and what it writes is read here. Its end is reached
 * only if the feeding has come to its end, and the program has ended well.
 */
final class Filter extends InputStream {

    /** Writes what goes into the program. */
    interface Feed {
        void into(OutputStream out) throws IOException;
    }

    private final StreamedCommand running;
    private final Thread feeder;
    private volatile Exception failure;
    private volatile boolean isRefused;

    Filter(Command command, Feed feed) throws IOException {
        try {
            this.running = StreamedCommand.start(command);
        } catch (DbmigException e) {
            throw new IOException(e.getMessage() + ". Install it: it encrypts and decrypts copies of backups", e);
        }
        this.feeder = new Thread(() -> feed(feed), "dbmig-filter");
        feeder.setDaemon(true);
        feeder.start();
    }

    private void feed(Feed feed) {
        try (OutputStream in = running.stdin()) {
            OutputStream marked = marking(in);
            feed.into(marked);
            marked.flush();
        } catch (IOException | RuntimeException e) {
            failure = e;
            running.close(); // what it has read so far is not all
        }
    }

    /** Whether it was the program that took no more: then its own words count. */
    private OutputStream marking(OutputStream in) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] buffer, int from, int count) throws IOException {
                try {
                    in.write(buffer, from, count);
                } catch (IOException e) {
                    isRefused = true;
                    throw e;
                }
            }

            @Override
            public void flush() throws IOException {
                try {
                    in.flush();
                } catch (IOException e) {
                    isRefused = true;
                    throw e;
                }
            }
        };
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int from, int count) throws IOException {
        int read = running.stdout().read(buffer, from, count);
        if (read < 0) {
            finish();
        }
        return read;
    }

    private void finish() throws IOException {
        IOException ofProgram = null;
        try {
            running.finish();
        } catch (IOException e) {
            ofProgram = e;
        }
        try {
            feeder.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        // It takes no more because it has ended; or it has ended because the feeding failed.
        boolean isBrokenPipe = failure instanceof IOException && isRefused;
        if (failure != null && !isBrokenPipe) {
            throw failure instanceof IOException e ? e : new IOException(failure.getMessage(), failure);
        }
        if (ofProgram != null || failure != null) {
            throw ofProgram != null ? ofProgram : (IOException) failure;
        }
    }

    @Override
    public void close() {
        running.close();
    }
}
