package dev.dbmig.offsite;

import dev.dbmig.file.DurableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A folder, of another machine's disk as a rule. It must be there: one that is not mounted is not made. */
final class DirectoryStore implements Store {

    private static final String PART = ".part";

    private final Path folder;

    DirectoryStore(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    @Override
    public String shown() {
        return folder.toString();
    }

    @Override
    public Upload begin(String name, long bytesAtMost) throws IOException {
        requireFolder();
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < bytesAtMost) {
            throw new IOException("\"" + folder + "\" has " + free + " bytes free, and " + bytesAtMost + " may be needed");
        }
        Path part = folder.resolve("." + name + PART);
        Files.deleteIfExists(part);
        FileChannel channel = FileChannel.open(part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new FileUpload(channel, part, () -> {
            Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            DurableFile.syncFolder(folder);
        });
    }

    private void requireFolder() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("the folder \"" + folder + "\" is not there; is it mounted?");
        }
    }

    @Override
    public InputStream read(String name) throws IOException {
        requireFolder();
        return Channels.newInputStream(FileChannel.open(folder.resolve(name),
                Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
    }

    @Override
    public Map<String, Long> list() throws IOException {
        requireFolder();
        Map<String, Long> files = new TreeMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                String name = file.getFileName().toString();
                if (!name.startsWith(".") && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    files.put(name, Files.size(file));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return files;
    }

    @Override
    public void remove(String name) throws IOException {
        requireFolder();
        Files.deleteIfExists(folder.resolve(name));
        DurableFile.syncFolder(folder);
    }

    /** What follows once the file is on the disk. */
    interface Completion {
        void run() throws IOException;
    }

    /** Into a file, which is gone again unless the completion has taken it away. */
    static final class FileUpload extends Upload {

        private final FileChannel channel;
        private final Path file;
        private final Completion completion;

        FileUpload(FileChannel channel, Path file, Completion completion) {
            this.channel = channel;
            this.file = file;
            this.completion = completion;
        }

        @Override
        public void write(byte[] buffer, int from, int count) throws IOException {
            ByteBuffer rest = ByteBuffer.wrap(buffer, from, count);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }

        @Override
        void complete() throws IOException {
            channel.force(true);
            channel.close();
            completion.run();
        }

        @Override
        public void close() {
            try {
                channel.close();
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // the next upload of that name replaces it
            }
        }
    }
}
