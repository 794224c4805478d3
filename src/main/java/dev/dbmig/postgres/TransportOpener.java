package dev.dbmig.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import jdk.net.ExtendedSocketOptions;

/** Opens the way to one server: its Unix socket, or TCP to the first of its addresses that answers. */
final class TransportOpener {

    private final ConnectionSettings settings;
    private final ConnectDeadline deadline;

    TransportOpener(ConnectionSettings settings, ConnectDeadline deadline) {
        this.settings = settings;
        this.deadline = deadline;
    }

    /**
     * @param withTls whether to ask for TLS; mode says whether it must then be there
     * @throws RejectedException if TLS failed where mode allows to go without
     */
    Transport open(Target target, TlsMode mode, boolean withTls) throws IOException, RejectedException {
        if (target.isUnix()) {
            Transport transport = Transport.unix(target.socketFile());
            deadline.guard(transport.socket());
            return transport;
        }
        Socket socket = tcp(target);
        deadline.guard(socket);
        try {
            return withTls ? new TlsNegotiation(settings, target, mode).start(socket) : Transport.of(socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        } catch (RejectedException e) {
            socket.close();
            if (deadline.isOver()) {
                throw new SocketTimeoutException();
            }
            throw e;
        }
    }

    private Socket tcp(Target target) throws IOException {
        String name = target.address().isEmpty() ? target.host() : target.address();
        IOException first = null;
        for (InetAddress address : InetAddress.getAllByName(name)) {
            Socket socket = new Socket();
            try {
                tune(socket);
                socket.connect(new InetSocketAddress(address, target.port()), deadline.millisecondsLeft());
                return socket;
            } catch (IOException e) {
                socket.close();
                first = first == null ? e : first;
            }
        }
        throw first;
    }

    private void tune(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        if (settings.get("keepalives").orElse("1").equals("0")) {
            return;
        }
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        tune(socket, ExtendedSocketOptions.TCP_KEEPIDLE, "keepalives_idle");
        tune(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, "keepalives_interval");
        tune(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, "keepalives_count");
    }

    private void tune(Socket socket, SocketOption<Integer> option, String keyword) throws IOException {
        int value = settings.number(keyword);
        if (value > 0 && socket.supportedOptions().contains(option)) {
            socket.setOption(option, value);
        }
    }
}
