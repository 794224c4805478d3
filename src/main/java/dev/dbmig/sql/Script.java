package dev.dbmig.sql;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a script's text comes from. {@code directory} is the base of {@code \ir} and {@code \i}; {@code name}
 * is as shown to users; {@code firstLine} is the line of the file that the text begins on, from 1.
 */
public record Script(String name, Path directory, int firstLine, Source source) {

    /** Opens the text from its beginning, as often as asked. */
    @FunctionalInterface
    public interface Source {
        InputStream open() throws IOException;
    }

    public static Script ofFile(String name, Path file) {
        return new Script(name, file.toAbsolutePath().getParent(), 1, () -> Files.newInputStream(file));
    }

    /** The bytes from {@code fromByte} (included) to {@code toByte} (excluded) of a file. */
    public static Script ofSection(String name, Path file, int firstLine, long fromByte, long toByte) {
        return new Script(name, file.toAbsolutePath().getParent(), firstLine, () -> section(file, fromByte, toByte));
    }

    public static Script ofText(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Script(name, Path.of("").toAbsolutePath(), 1, () -> new ByteArrayInputStream(bytes));
    }

    private static InputStream section(Path file, long from, long to) throws IOException {
        FileChannel channel = FileChannel.open(file);
        channel.position(from);
        InputStream all = Channels.newInputStream(channel);
        return new InputStream() {
            private long left = to - from;

            @Override
            public int read() throws IOException {
                int b = left > 0 ? all.read() : -1;
                left -= b < 0 ? 0 : 1;
                return b;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (left <= 0) {
                    return length == 0 ? 0 : -1;
                }
                int n = all.read(bytes, offset, (int) Math.min(length, left));
                left -= Math.max(n, 0);
                return n;
            }

            @Override
            public void close() throws IOException {
                all.close();
            }
        };
    }
}
