package dev.dbmig.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;

/**
 * Hands pgjdbc the socket that was prepared for it. Public, because pgjdbc makes it by name: its property
 * {@code socketFactory}, with the number of the socket as {@code socketFactoryArg}.
 */
public final class DriverSocketFactory extends SocketFactory {

    private static final Map<String, Socket> PREPARED = new ConcurrentHashMap<>();
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final String number;

    public DriverSocketFactory(String number) {
        this.number = number;
    }

    /** @return the number under which the factory gives out the socket, once */
    static String prepare(Socket socket) {
        String number = Long.toString(NUMBERS.incrementAndGet());
        PREPARED.put(number, socket);
        return number;
    }

    static void forget(String number) {
        PREPARED.remove(number);
    }

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = PREPARED.remove(number);
        if (socket == null) {
            throw new IOException("pgjdbc must not open a second connection; end statements through Sessions");
        }
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return createSocket();
    }
}
