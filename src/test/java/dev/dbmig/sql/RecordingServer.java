package dev.dbmig.sql;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Speaks enough of PostgreSQL's protocol to make psql send a whole script, and keeps exactly what it sent.
 * A recording belongs to the application_name of its connection.
 */
final class RecordingServer implements AutoCloseable {

    /** What psql sent: each Query message, and the data of each COPY behind it. */
    record Sent(byte[] query, byte[] copyData) {
    }

    private final ServerSocket socket;
    private final Map<String, List<Sent>> recordings = new ConcurrentHashMap<>();

    RecordingServer() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(this::accept, "recording server");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    List<Sent> recording(String applicationName) {
        return recordings.getOrDefault(applicationName, List.of());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread thread = new Thread(() -> serve(client), "recording");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            new Connection(client).run();
        } catch (IOException e) {
            // psql has gone
        }
    }

    private final class Connection {

        private final DataInputStream in;
        private final DataOutputStream out;
        private List<Sent> sent = new ArrayList<>();
        private char status = 'I';

        Connection(Socket client) throws IOException {
            client.setTcpNoDelay(true);
            in = new DataInputStream(new BufferedInputStream(client.getInputStream(), 1 << 16));
            out = new DataOutputStream(new BufferedOutputStream(client.getOutputStream(), 1 << 16));
        }

        void run() throws IOException {
            startUp();
            while (true) {
                int type;
                try {
                    type = in.readByte();
                } catch (EOFException e) {
                    return;
                }
                byte[] body = new byte[in.readInt() - 4];
                in.readFully(body);
                if (type == 'X') {
                    return;
                }
                if (type == 'Q') {
                    query(java.util.Arrays.copyOf(body, body.length - 1));
                }
            }
        }

        private void startUp() throws IOException {
            while (true) {
                byte[] body = new byte[in.readInt() - 4];
                in.readFully(body);
                int code = new DataInputStream(new java.io.ByteArrayInputStream(body)).readInt();
                if (code == 80877103 || code == 80877104) {
                    out.write('N');
                    out.flush();
                    continue;
                }
                String[] parameters = new String(body, 4, body.length - 4, StandardCharsets.UTF_8).split("\0");
                for (int i = 0; i + 1 < parameters.length; i += 2) {
                    if (parameters[i].equals("application_name")) {
                        recordings.put(parameters[i + 1], sent);
                    }
                }
                break;
            }
            message('R', new byte[4]);
            for (String parameter : new String[] {"server_version=15.18", "server_encoding=UTF8", "client_encoding=UTF8",
                "standard_conforming_strings=on", "DateStyle=ISO, MDY", "TimeZone=UTC", "integer_datetimes=on",
                "IntervalStyle=postgres", "is_superuser=on", "session_authorization=postgres"}) {
                parameter(parameter.split("=")[0], parameter.split("=")[1]);
            }
            message('K', new byte[8]);
            ready();
        }

        private void query(byte[] text) throws IOException {
            String sql = Tokens.withoutComments(new String(text, StandardCharsets.UTF_8)).strip();
            String folded = sql.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
            StatementKind kind = new Statement(text, new Statement.Origin("", new int[] {0, 1, 1}, false, false), 1).kind();
            byte[] data = null;
            switch (kind) {
                case BEGIN -> status = 'T';
                case COMMIT, ROLLBACK -> status = 'I';
                default -> {
                }
            }
            if (kind == StatementKind.COPY_IN) {
                message('G', new byte[] {0, 0, 0});
                out.flush();
                data = copyData();
            } else if (kind == StatementKind.COPY_OUT) {
                message('H', new byte[] {0, 0, 0});
                message('c', new byte[0]);
            }
            sent.add(new Sent(text, data));
            if (folded.startsWith("set standard_conforming_strings") || folded.startsWith("reset standard_conforming")) {
                parameter("standard_conforming_strings", folded.matches(".*\\b(off|false|0)\\b.*") ? "off" : "on");
            }
            boolean isEmpty = kind == StatementKind.EMPTY;
            message(isEmpty ? 'I' : 'C', isEmpty ? new byte[0] : "DONE\0".getBytes(StandardCharsets.UTF_8));
            ready();
        }

        private byte[] copyData() throws IOException {
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            while (true) {
                int type = in.readByte();
                byte[] body = new byte[in.readInt() - 4];
                in.readFully(body);
                if (type != 'd') {
                    return data.toByteArray();
                }
                data.write(body);
            }
        }

        private void parameter(String name, String value) throws IOException {
            message('S', (name + "\0" + value + "\0").getBytes(StandardCharsets.UTF_8));
        }

        private void ready() throws IOException {
            message('Z', new byte[] {(byte) status});
            out.flush();
        }

        private void message(char type, byte[] body) throws IOException {
            out.writeByte(type);
            out.writeInt(body.length + 4);
            out.write(body);
        }
    }
}
