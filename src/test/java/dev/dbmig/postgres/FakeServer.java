package dev.dbmig.postgres;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Speaks as much of the protocol as a login needs, for what no server at hand does. */
final class FakeServer implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final String sqlState;
    private final String refusal;
    private final String version;
    private boolean isRefusing;

    private FakeServer(String sqlState, String refusal, String version) throws IOException {
        this.sqlState = sqlState;
        this.refusal = refusal;
        this.version = version;
        this.isRefusing = refusal != null;
        Thread thread = new Thread(this::serve, "fake-server");
        thread.setDaemon(true);
        thread.start();
    }

    static FakeServer ofVersion(String version) throws IOException {
        return new FakeServer(null, null, version);
    }

    static FakeServer refusing(String sqlState, String message) throws IOException {
        return new FakeServer(sqlState, message, null);
    }

    /** Lets the second login in. */
    static FakeServer refusingOnce(String sqlState, String message, String version) throws IOException {
        return new FakeServer(sqlState, message, version);
    }

    int port() {
        return listener.getLocalPort();
    }

    ConnectionSettings settings() {
        return TestServer.settings(Map.of("host", "127.0.0.1", "port", "" + port(), "user", "u", "sslmode", "disable"));
    }

    private void serve() {
        try {
            while (true) {
                try (Socket socket = listener.accept()) {
                    answer(socket);
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void answer(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.readNBytes(in.readInt() - 4);
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        if (isRefusing) {
            isRefusing = version == null;
            send(out, 'E', "SFATAL\0VFATAL\0C" + sqlState + "\0M" + refusal + "\0\0");
            return;
        }
        send(out, 'R', "\0\0\0\0");
        send(out, 'S', "server_version\0" + version + "\0");
        send(out, 'S', "client_encoding\0UTF8\0");
        send(out, 'S', "standard_conforming_strings\0on\0");
        send(out, 'K', "\0\0\0\1\0\0\0\2");
        send(out, 'Z', "I");
        in.read();
    }

    private static void send(DataOutputStream out, char type, String content) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(content.getBytes(StandardCharsets.UTF_8));
        out.write(type);
        out.writeInt(4 + body.size());
        body.writeTo(out);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
