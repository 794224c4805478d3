package dev.dbmig.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A way to a server that breaks on demand. After the client has sent a pattern, the server still gets it, but
 * its answer and everything after it is lost and the client's connection ends.
 */
public final class CuttingProxy implements AutoCloseable {

    /** What becomes of the client's message that holds the pattern. */
    public enum Cut {
        /** The server gets it and acts on it; the client does not get the answer. */
        AFTER_SENDING,
        /** The server does not get it either. */
        BEFORE_SENDING
    }

    private final Target target;
    private final ServerSocket listener;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final CountDownLatch hasCut = new CountDownLatch(1);
    private volatile byte[] pattern;
    private volatile Cut cut;

    private CuttingProxy(Target target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
    }

    /** Starts to listen on a free loopback port, in front of the server of the settings (over TCP). */
    public static CuttingProxy before(ConnectionSettings settings) {
        try {
            CuttingProxy proxy = new CuttingProxy(settings.targets().get(0),
                    new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            daemon(proxy::listen);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same settings through this proxy, without TLS. */
    public ConnectionSettings through(ConnectionSettings settings) {
        Map<String, String> all = new LinkedHashMap<>();
        settings.get("password").ifPresent(password -> all.put("password", password));
        all.putAll(Map.of("host", "127.0.0.1", "port", Integer.toString(listener.getLocalPort()),
                "user", settings.user(), "dbname", settings.database(), "sslmode", "disable"));
        return ConnectionSettings.builder().layer("proxy", all).build(Map.of());
    }

    /** Cuts the connection, once, that sends this text next. */
    public void cutAt(String text, Cut how) {
        cut = how;
        pattern = text.getBytes(StandardCharsets.UTF_8);
    }

    /** True once it was cut. */
    public boolean awaitCut(long seconds) throws InterruptedException {
        return hasCut.await(seconds, TimeUnit.SECONDS);
    }

    private void listen() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(target.host(), target.port());
                open.addAll(List.of(client, server));
                daemon(() -> pumpFromServer(server, client));
                daemon(() -> pumpFromClient(client, server));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void pumpFromServer(Socket server, Socket client) {
        try (client) {
            server.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // one of them is gone
        }
    }

    private void pumpFromClient(Socket client, Socket server) {
        byte[] buffer = new byte[64 * 1024];
        byte[] tail = new byte[0];
        try (server) {
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                tail = joined(tail, buffer, count);
                if (holds(tail)) {
                    cut(client, out, buffer, count);
                    return;
                }
                out.write(buffer, 0, count);
            }
        } catch (IOException | InterruptedException e) {
            // one of them is gone
        }
    }

    // The server's side stays open for a while: it must not notice a client that is gone before it has acted.
    private void cut(Socket client, OutputStream out, byte[] buffer, int count)
            throws IOException, InterruptedException {
        pattern = null;
        client.close();
        if (cut == Cut.AFTER_SENDING) {
            out.write(buffer, 0, count);
            out.flush();
            Thread.sleep(300);
        }
        hasCut.countDown();
    }

    private static byte[] joined(byte[] before, byte[] more, int count) {
        int kept = Math.min(before.length, 1024);
        byte[] all = new byte[kept + count];
        System.arraycopy(before, before.length - kept, all, 0, kept);
        System.arraycopy(more, 0, all, kept, count);
        return all;
    }

    private boolean holds(byte[] sent) {
        byte[] wanted = pattern;
        return wanted != null && new String(sent, StandardCharsets.ISO_8859_1)
                .contains(new String(wanted, StandardCharsets.ISO_8859_1));
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends every connection through it. */
    public void cutAll() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            cutAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
