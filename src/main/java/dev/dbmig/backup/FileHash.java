package dev.dbmig.backup;

import dev.dbmig.backup.Manifest.FileFacts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.LongConsumer;

/** SHA-256 of files and bytes. */
public final class FileHash {

    private static final int PIECE = 256 * 1024;

    private FileHash() {}

    /** 64 hexadecimal digits. */
    public static String sha256(byte[] content) {
        return HexFormat.of().formatHex(digest().digest(content));
    }

    /**
     * Reads a file to its end, not through a symbolic link.
     *
     * @param progress gets the bytes read so far
     */
    static FileFacts of(Path file, LongConsumer progress) throws IOException {
        MessageDigest digest = digest();
        long bytes = 0;
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            ByteBuffer buffer = ByteBuffer.allocate(PIECE);
            for (int count = channel.read(buffer); count >= 0; count = channel.read(buffer)) {
                bytes += count;
                digest.update(buffer.flip());
                buffer.clear();
                progress.accept(bytes);
            }
        }
        return new FileFacts(bytes, HexFormat.of().formatHex(digest.digest()));
    }

    /** A SHA-256 of nothing yet. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
