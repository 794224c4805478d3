package dev.dbmig.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Sends data to a COPY that waits for it. The answer is read by a thread of its own: a server that sends
 * notices (from triggers) while nobody reads stops reading itself, and an error ends the sending early.
 */
final class CopyIn {

    /** With its head of five bytes it fills the buffer of the wire, so that each piece is one write. */
    private static final int PIECE = 64 * 1024 - 5;

    private final Wire wire;
    private final FutureTask<SimpleResult> answer;

    CopyIn(Wire wire, Callable<SimpleResult> awaitAnswer) {
        this.wire = wire;
        this.answer = new FutureTask<>(awaitAnswer);
    }

    /**
     * @return rows copied
     * @throws RuntimeException what the data or the server threw
     */
    long send(InputStream data) {
        Thread reader = new Thread(answer, "dbmig-copy-answer");
        reader.setDaemon(true);
        reader.start();
        Throwable failure = null;
        try {
            sendPieces(data);
        } catch (DataFailure e) {
            failure = e.getCause();
        } catch (IOException e) {
            failure = null; // the answer says why the connection broke
        }
        return result(failure);
    }

    private void sendPieces(InputStream data) throws IOException, DataFailure {
        byte[] piece = new byte[PIECE];
        try {
            for (int length = read(data, piece); length > 0; length = read(data, piece)) {
                if (answer.isDone()) {
                    return;
                }
                wire.send('d', piece, length);
            }
            wire.send('c', piece, 0);
        } catch (DataFailure e) {
            byte[] reason = "dbmig could not read the data\0".getBytes(StandardCharsets.UTF_8);
            wire.send('f', reason, reason.length);
            throw e;
        } finally {
            wire.flush();
        }
    }

    private static int read(InputStream data, byte[] piece) throws DataFailure {
        try {
            return data.readNBytes(piece, 0, piece.length);
        } catch (IOException | RuntimeException e) {
            throw new DataFailure(e);
        }
    }

    private long result(Throwable dataFailure) {
        SimpleResult result = null;
        RuntimeException refused = null;
        try {
            result = answer.get();
        } catch (ExecutionException e) {
            refused = e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the answer to COPY", e);
        }
        if (dataFailure != null && !(refused instanceof ConnectionLostException)) {
            throw dataFailure instanceof RuntimeException r ? r : new UncheckedIOException((IOException) dataFailure);
        }
        if (refused != null) {
            throw refused;
        }
        return result.completed() == 0 ? 0 : result.rows(0);
    }

    private static final class DataFailure extends Exception {

        private DataFailure(Exception cause) {
            super(cause);
        }
    }
}
