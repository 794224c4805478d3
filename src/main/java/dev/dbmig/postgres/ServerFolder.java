package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The folder of a throw-away server, owned by the user that runs it. */
record ServerFolder(Path path, ServerOwner owner) {

    private static final int LONGEST_SOCKET_PATH = 107;

    static ServerFolder create() {
        ServerOwner owner = ServerOwner.find();
        try {
            Path path = Files.createTempDirectory(parent(), "dbmig-pg-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            owner.give(path);
            return new ServerFolder(path, owner);
        } catch (IOException e) {
            throw DbmigException.refused("cannot make a folder for a throw-away server").detail(e.toString())
                    .hint("Is there room in the folder for temporary files (TMPDIR)?");
        }
    }

    // A socket's path may have 107 bytes, which the temporary folder of macOS alone nearly has.
    private static Path parent() {
        Path usual = Path.of(System.getProperty("java.io.tmpdir"));
        int length = usual.resolve("dbmig-pg-12345678901234567890").resolve(".s.PGSQL.65535").toString().length();
        return length > LONGEST_SOCKET_PATH ? Path.of("/tmp") : usual;
    }

    void write(String name, String content) {
        Path file = path.resolve(name);
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, content);
            owner.give(file);
        } catch (IOException e) {
            throw DbmigException.refused("cannot write \"" + file + "\"").detail(e.toString());
        }
    }

    /** A folder in it, in which we may write and which the server's user may remove. */
    Path makeFolder(String name) {
        Path folder = path.resolve(name);
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            owner.give(folder);
            return folder;
        } catch (IOException e) {
            throw DbmigException.refused("cannot make the folder \"" + folder + "\"").detail(e.toString());
        }
    }

    /** True once the server accepts connections: the last line of its postmaster.pid says so. */
    boolean isReady() {
        try {
            List<String> lines = Files.readAllLines(path.resolve("data/postmaster.pid"));
            return lines.size() >= 8 && lines.get(7).strip().equals("ready");
        } catch (IOException e) {
            return false; // not there yet
        }
    }

    boolean hasStopped() {
        return Files.exists(path.resolve("stopped"));
    }

    String log() {
        try {
            return Files.readString(path.resolve("log"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
