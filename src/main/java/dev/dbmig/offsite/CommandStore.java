package dev.dbmig.offsite;

import dev.dbmig.DbmigException;
import dev.dbmig.offsite.DirectoryStore.FileUpload;
import dev.dbmig.process.Command;
import dev.dbmig.process.StreamedCommand;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Whatever the team's own commands reach. */
final class CommandStore implements Store {

    private static final int LONGEST_LISTING = 64 * 1024 * 1024;

    private final StoreCommands commands;
    private final Duration timeout;
    private final Path temporary;

    /**
     * @param timeout of each command
     * @param temporary a folder for the file that a command copies; made and emptied here
     */
    CommandStore(StoreCommands commands, Duration timeout, Path temporary) {
        this.commands = commands;
        this.timeout = timeout;
        this.temporary = temporary;
    }

    @Override
    public String shown() {
        return String.join(" ", commands.copy());
    }

    @Override
    public boolean canRead() {
        return commands.read().isPresent();
    }

    @Override
    public boolean canList() {
        return commands.list().isPresent();
    }

    @Override
    public boolean canRemove() {
        return commands.remove().isPresent();
    }

    @Override
    public Upload begin(String name, long bytesAtMost) throws IOException {
        return commands.copiesFile() ? beginFile(name, bytesAtMost) : beginInput(name);
    }

    /** The file has the name that it shall get: some programs name the copy by it. */
    private Upload beginFile(String name, long bytesAtMost) throws IOException {
        if (!Files.isDirectory(temporary)) {
            Files.createDirectories(temporary, PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rwx------")));
        }
        long free = Files.getFileStore(temporary).getUsableSpace();
        if (free < bytesAtMost) {
            throw new IOException("the command copies a file, which may take " + bytesAtMost + " bytes, and \"" + temporary
                    + "\" has " + free + " free");
        }
        Path file = temporary.resolve(name);
        Files.deleteIfExists(file);
        FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new FileUpload(channel, file, () ->
                run(StoreCommands.fill(commands.copy(), name, file.toString())));
    }

    private Upload beginInput(String name) throws IOException {
        StreamedCommand running = start(StoreCommands.fill(commands.copy(), name, ""));
        return new Upload() {
            @Override
            public void write(byte[] buffer, int from, int count) throws IOException {
                try {
                    running.stdin().write(buffer, from, count);
                } catch (IOException e) {
                    running.finish(); // its own words say more than a broken pipe
                    throw e;
                }
            }

            @Override
            void complete() throws IOException {
                running.stdin().close();
                running.stdout().transferTo(OutputStream.nullOutputStream());
                running.finish();
            }

            @Override
            public void close() {
                running.close();
            }
        };
    }

    @Override
    public InputStream read(String name) throws IOException {
        StreamedCommand running = start(StoreCommands.fill(commands.read().orElseThrow(), name, ""));
        running.stdin().close();
        return new FilterInputStream(running.stdout()) {
            @Override
            public int read() throws IOException {
                int one = super.read();
                return one < 0 ? ended() : one;
            }

            @Override
            public int read(byte[] buffer, int from, int count) throws IOException {
                int read = super.read(buffer, from, count);
                return read < 0 ? ended() : read;
            }

            private int ended() throws IOException {
                running.finish();
                return -1;
            }

            @Override
            public void close() {
                running.close();
            }
        };
    }

    @Override
    public Map<String, Long> list() throws IOException {
        Map<String, Long> files = new TreeMap<>();
        for (String line : run(commands.list().orElseThrow()).split("\\R")) {
            String name = line.strip().replaceAll("^.*[\\s/]", "");
            if (!name.isEmpty()) {
                files.put(name, -1L);
            }
        }
        return files;
    }

    @Override
    public void remove(String name) throws IOException {
        run(StoreCommands.fill(commands.remove().orElseThrow(), name, ""));
    }

    private String run(List<String> argv) throws IOException {
        try (StreamedCommand running = start(argv)) {
            running.stdin().close();
            String output = new String(running.stdout().readNBytes(LONGEST_LISTING), StandardCharsets.UTF_8);
            running.finish();
            return output;
        }
    }

    private StreamedCommand start(List<String> argv) throws IOException {
        try {
            return StreamedCommand.start(Command.of(argv).withTimeout(timeout));
        } catch (DbmigException e) {
            throw new IOException(e.getMessage() + e.detail().map(detail -> ": " + detail).orElse(""), e);
        }
    }

    @Override
    public void sweep() {
        if (!Files.isDirectory(temporary)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(temporary)) {
            for (Path file : files) {
                Files.delete(file);
            }
        } catch (IOException e) {
            // the next one tries again; what is short of space says so
        }
    }
}
