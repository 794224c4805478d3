package dev.dbmig.postgres;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Messages over a transport, and what the server says about itself in them. Used by pgjdbc (through
 * {@link DriverSocket}) and by the session in turns: only while it is idle may the user change.
 */
final class Wire implements Closeable {

    private static final int PROTOCOL_3_0 = 3 << 16;

    private final Transport transport;
    private final MessageInput in;
    private final DataOutputStream out;
    private final Map<String, String> parameters = new ConcurrentHashMap<>();
    private volatile Consumer<ServerMessage> noticeSink = notice -> {};
    private volatile int processId;
    private volatile char transactionStatus = 'I';
    private volatile boolean isIdle;
    private volatile ServerMessage lastError;
    private byte[] body;

    Wire(Transport transport) {
        this.transport = transport;
        this.in = new MessageInput(transport.in());
        this.out = new DataOutputStream(new BufferedOutputStream(transport.out(), 64 * 1024));
    }

    /** Reads the head of the next message, and all of it where the wire itself learns from it. */
    char next() throws IOException {
        char type = in.next();
        body = null;
        switch (type) {
            case 'S', 'K', 'Z', 'N', 'E', 'R' -> learn(type, body());
            default -> { }
        }
        return type;
    }

    private void learn(char type, byte[] content) {
        switch (type) {
            case 'S' -> {
                int middle = indexOfZero(content, 0);
                parameters.put(text(content, 0), text(content, middle + 1));
            }
            case 'K' -> processId = MessageInput.int4(content, 0);
            case 'Z' -> {
                transactionStatus = (char) content[0];
                isIdle = true;
            }
            case 'N' -> noticeSink.accept(ServerMessage.parse(content));
            case 'E' -> lastError = ServerMessage.parse(content);
            default -> { }
        }
    }

    /** The body of the current message. */
    byte[] body() throws IOException {
        if (body == null) {
            body = in.body();
        }
        return body;
    }

    /** The unread part of the current message, for whoever streams it. */
    MessageInput input() {
        return in;
    }

    static String text(byte[] bytes, int from) {
        return new String(bytes, from, indexOfZero(bytes, from) - from, StandardCharsets.UTF_8);
    }

    private static int indexOfZero(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] != 0) {
            at++;
        }
        return at;
    }

    void sendStartup(Map<String, String> startupParameters) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (Map.Entry<String, String> parameter : startupParameters.entrySet()) {
            content.write(parameter.getKey().getBytes(StandardCharsets.UTF_8));
            content.write(0);
            content.write(parameter.getValue().getBytes(StandardCharsets.UTF_8));
            content.write(0);
        }
        content.write(0);
        out.writeInt(8 + content.size());
        out.writeInt(PROTOCOL_3_0);
        content.writeTo(out);
        out.flush();
    }

    /** Sends one Query message: the statements joined by a semicolon and a line end. */
    void sendQuery(List<byte[]> statements) throws IOException {
        long length = 4L + 1;
        for (byte[] statement : statements) {
            length += statement.length;
        }
        length += 2L * (statements.size() - 1);
        if (length > Integer.MAX_VALUE) {
            throw new IOException("a message of " + length + " bytes is longer than the protocol allows");
        }
        isIdle = false;
        lastError = null;
        out.write('Q');
        out.writeInt((int) length);
        for (int i = 0; i < statements.size(); i++) {
            if (i > 0) {
                out.write(';');
                out.write('\n');
            }
            out.write(statements.get(i));
        }
        out.write(0);
        out.flush();
    }

    /** Sends a message; the content is not copied. */
    void send(char type, byte[] content, int length) throws IOException {
        out.write(type);
        out.writeInt(4 + length);
        out.write(content, 0, length);
    }

    void flush() throws IOException {
        out.flush();
    }

    /** Bytes of a client that frames its messages itself. */
    void sendRaw(byte[] bytes, int offset, int length) throws IOException {
        isIdle = false;
        lastError = null;
        out.write(bytes, offset, length);
    }

    void onNotice(Consumer<ServerMessage> sink) {
        noticeSink = sink;
    }

    String parameter(String name) {
        return parameters.get(name);
    }

    int processId() {
        return processId;
    }

    /** I, T or E as the last ReadyForQuery said. */
    char transactionStatus() {
        return transactionStatus;
    }

    /** True if the server waits for a message of ours. */
    boolean isIdle() {
        return isIdle;
    }

    /** The last ErrorResponse since the last Query message; null if there was none. */
    ServerMessage lastError() {
        return lastError;
    }

    @Override
    public void close() throws IOException {
        isIdle = false;
        transport.close();
    }
}
