package dev.dbmig.offsite;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.Backup;
import dev.dbmig.backup.BackupFolder;
import dev.dbmig.backup.Manifest;
import dev.dbmig.backup.Sizes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Brings a copy back into the folder of the backups. */
final class CopyFetcher {

    private final Store store;
    private final Encryption encryption;
    private final BackupFolder folder;

    CopyFetcher(Store store, Encryption encryption, BackupFolder folder) {
        this.store = store;
        this.encryption = encryption;
        this.folder = folder;
    }

    Backup fetch(Copy copy) {
        if (!store.canRead()) {
            throw DbmigException.refused("no command is known that reads from \"" + store.shown() + "\"")
                    .hint("Set backup.copy-to.read.");
        }
        encryption.decrypting(copy.file()); // refuses without the key, before anything is there
        folder.makeReady();
        folder.freeBytes().ifPresent(free -> {
            if (free < copy.bytes()) {
                throw DbmigException.refused("\"" + folder.path() + "\" has " + Sizes.text(free) + " free, and the backup needs "
                        + Sizes.text(copy.bytes())).hint("Make room, or name another folder with backup.dir.");
            }
        });
        return folder.receive(copy.backup(), part -> unpack(copy, part));
    }

    private Manifest unpack(Copy copy, Path part) throws IOException {
        return new CopyReader(store, encryption).read(copy, name -> {
            Path file = part.resolve(name);
            if (!Files.isDirectory(file.getParent())) {
                Files.createDirectory(file.getParent(), PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString("rwx------")));
            }
            return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        });
    }
}
