package dev.dbmig.backup;

import dev.dbmig.backup.FolderEntry.State;
import dev.dbmig.file.DurableFile;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A backup on its way out. First it loses its name, at once and durably, so that nobody takes it for a whole
 * one; then go the files that its manifest lists, and no others; then the manifest, which until then proves
 * whose files they are; then the folder. A kill in between leaves a folder that is listed as removed, and that
 * the next prune goes on with.
 */
final class RemovedBackup {

    static final String SUFFIX = ".removed";

    private final Path path;
    private final long bytes;

    /**
     * @param path ends in {@link #SUFFIX}
     * @param bytes that it had; 0 if another prune has begun with it
     */
    RemovedBackup(Path path, long bytes) {
        this.path = path;
        this.bytes = bytes;
    }

    Path path() {
        return path;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return path.getFileName().toString();
    }

    /** Takes a backup's name away; under the folder's lock. Whoever syncs the folder makes it durable. */
    static RemovedBackup begin(Backup backup) throws IOException {
        Path removed = backup.path().resolveSibling(backup.name() + SUFFIX);
        Files.move(backup.path(), removed, StandardCopyOption.ATOMIC_MOVE);
        return new RemovedBackup(removed, backup.manifest().bytes());
    }

    static FolderEntry look(Path path) {
        return new FolderEntry(path, State.REMOVED, Optional.empty(),
                "it was being removed; the next prune goes on with it");
    }

    /**
     * Deletes what the manifest lists. Two may do so at once.
     *
     * @throws IOException if something is left, saying what
     */
    void delete() throws IOException {
        try {
            Manifest manifest = new BackupFiles(path).readManifest();
            for (String name : manifest.files().keySet()) {
                deleteFile(path.resolve(name));
            }
            deleteLeftovers();
            deleteFolder(path.resolve(DumpFormat.DIRECTORY.archiveName()));
            if (Files.exists(path)) {
                DurableFile.syncFolder(path);
            }
            Files.deleteIfExists(path.resolve(Backup.MANIFEST));
        } catch (NoSuchFileException e) {
            // the manifest went last, so that nothing else is left of it
        } catch (IllegalArgumentException e) {
            throw new IOException(Backup.MANIFEST + ": " + e.getMessage(), e);
        }
        deleteFolder(path);
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("there are files in it that are not of the backup");
        }
    }

    // A link in place of the folder of an archive would lead to somebody else's files.
    private void deleteFile(Path file) throws IOException {
        boolean isInFolder = file.getParent().equals(path) || Files.isDirectory(file.getParent(), LinkOption.NOFOLLOW_LINKS);
        if (isInFolder && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(file);
        }
    }

    private void deleteLeftovers() throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
            for (Path child : children) {
                String name = child.getFileName().toString();
                if (!BackupFiles.isListed(name) && !name.equals(Backup.MANIFEST)) {
                    deleteFile(child);
                }
            }
        }
    }

    private static void deleteFolder(Path folder) throws IOException {
        try {
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(folder);
            }
        } catch (DirectoryNotEmptyException e) {
            // told by the caller, who finds it there
        }
    }
}
