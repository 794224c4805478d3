package dev.dbmig.offsite;

import dev.dbmig.DbmigException;
import dev.dbmig.file.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The records of the copies in one store: a small file each, in the backup folder, durable. */
final class CopyIndex {

    private static final String JSON = ".json";

    private final Path folder;
    private final String destination;

    /** @param destination by which the records of one store are told from those of another */
    CopyIndex(Path backupDir, String destination) {
        this.folder = backupDir.resolve(".copies").resolve(Hashing.sha256(destination).substring(0, 12));
        this.destination = destination;
    }

    /** By the name of the backup. A record that cannot be read counts as none: the copy is proven again. */
    SortedMap<String, Copy> read() {
        SortedMap<String, Copy> copies = new TreeMap<>();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return copies;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "[!.]*" + JSON)) {
            for (Path file : files) {
                read(file).ifPresent(copy -> copies.put(copy.backup(), copy));
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw DbmigException.refused("cannot read \"" + folder + "\"").detail(e.toString())
                    .hint("It says which backups are copied elsewhere. Run dbmig as the user who makes the backups.");
        }
        return copies;
    }

    private static Optional<Copy> read(Path file) {
        try {
            Copy copy = CopyJson.read(Files.readString(file));
            return file.getFileName().toString().equals(copy.backup() + JSON) ? Optional.of(copy) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    void keep(Copy copy) {
        createFolder();
        DurableFile.write(folder.resolve(copy.backup() + JSON), CopyJson.write(copy).getBytes(StandardCharsets.UTF_8));
    }

    void forget(String backup) {
        try {
            if (Files.deleteIfExists(folder.resolve(backup + JSON))) {
                DurableFile.syncFolder(folder);
            }
        } catch (IOException e) {
            throw DbmigException.refused("cannot change \"" + folder + "\"").detail(e.toString())
                    .hint("Run dbmig as the user who makes the backups.");
        }
    }

    private void createFolder() {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            DurableFile.syncFolder(folder.getParent());
            DurableFile.syncFolder(folder.getParent().getParent());
        } catch (IOException e) {
            throw DbmigException.refused("cannot create \"" + folder + "\"").detail(e.toString())
                    .hint("Run dbmig as the user who makes the backups, and see that the disk is not full.");
        }
        DurableFile.write(folder.resolve("destination.txt"), (destination + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
