package dev.dbmig.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the answer to one Query message, up to ReadyForQuery. */
final class Answer {

    private final Wire wire;
    private final List<String> tags = new ArrayList<>();
    private List<List<String>> rows;
    private ServerMessage error;

    Answer(Wire wire) {
        this.wire = wire;
    }

    Answer keepingRows() {
        rows = new ArrayList<>();
        return this;
    }

    /** Reads to the end; a COPY that wants data is told to fail. */
    void receive() throws IOException {
        while (receiveUntilCopyIn()) {
            byte[] reason = "the data of COPY must follow it in the script\0".getBytes(StandardCharsets.UTF_8);
            wire.send('f', reason, reason.length);
            wire.flush();
        }
    }

    /** @return true if the server waits for data; false at the end of the answer */
    boolean receiveUntilCopyIn() throws IOException {
        while (true) {
            char type = wire.next();
            switch (type) {
                case 'C' -> complete(Wire.text(wire.body(), 0));
                case 'D' -> keep();
                case 'E' -> error = error == null ? wire.lastError() : error;
                case 'G' -> {
                    return true;
                }
                case 'Z' -> {
                    return false;
                }
                default -> { }
            }
        }
    }

    // The tags of a batch are mostly equal: one string serves them all.
    private void complete(String tag) {
        String last = tags.isEmpty() ? "" : tags.get(tags.size() - 1);
        tags.add(tag.equals(last) ? last : tag);
    }

    private void keep() throws IOException {
        if (rows == null) {
            return;
        }
        byte[] body = wire.body();
        int columns = (body[0] & 0xff) << 8 | body[1] & 0xff;
        List<String> row = new ArrayList<>(columns);
        int at = 2;
        for (int i = 0; i < columns; i++) {
            int length = MessageInput.int4(body, at);
            at += 4;
            row.add(length < 0 ? null : new String(body, at, length, StandardCharsets.UTF_8));
            at += Math.max(length, 0);
        }
        rows.add(row);
    }

    /** The tags of the statements that completed. */
    List<String> tags() {
        return tags;
    }

    List<List<String>> rows() {
        return rows;
    }

    /** The first error; null if there was none. */
    ServerMessage error() {
        return error;
    }
}
