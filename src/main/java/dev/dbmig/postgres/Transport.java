package dev.dbmig.postgres;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import javax.net.ssl.SSLSession;

/**
 * Two streams to a server. One thread may read while another writes.
 *
 * @param socket what is closed to end both
 * @param tls the session of TLS; null without
 */
record Transport(InputStream in, OutputStream out, Closeable socket, SSLSession tls) implements Closeable {

    /** @param socket connected */
    static Transport of(Socket socket) throws IOException {
        return new Transport(socket.getInputStream(), socket.getOutputStream(), socket, null);
    }

    static Transport unix(Path socketFile) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socketFile));
        return new Transport(new ChannelInput(channel), new ChannelOutput(channel), channel, null);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Unlike the stream of {@link java.nio.channels.Channels}, it holds no lock that keeps writers out. */
    private static final class ChannelInput extends InputStream {

        private final SocketChannel channel;

        private ChannelInput(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return channel.read(ByteBuffer.wrap(target, offset, length));
        }
    }

    private static final class ChannelOutput extends OutputStream {

        private static final int PIECE = 64 * 1024;

        private final SocketChannel channel;

        private ChannelOutput(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        // In pieces, because the JDK keeps a native buffer per thread as large as the largest write.
        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            for (int at = offset; at < offset + length; at += PIECE) {
                ByteBuffer piece = ByteBuffer.wrap(source, at, Math.min(PIECE, offset + length - at));
                while (piece.hasRemaining()) {
                    channel.write(piece);
                }
            }
        }
    }
}
