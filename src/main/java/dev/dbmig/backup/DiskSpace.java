package dev.dbmig.backup;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The disk that backups are written to, and how much of it a backup leaves free: PostgreSQL itself may live on it,
 * and stops when it is full.
 */
final class DiskSpace {

    private static final long USUAL_FLOOR = 1L << 30;
    private static final int USUAL_PART = 20;

    private final Path folder;
    private final OptionalLong wanted;

    /** @param floor bytes; empty for the usual one: 1 GiB, or a twentieth of the disk where that is less */
    DiskSpace(Path folder, OptionalLong floor) {
        this.folder = folder;
        this.wanted = floor;
    }

    /** Bytes that this user may still write; empty if that cannot be told. */
    OptionalLong free() {
        try {
            FileStore disk = Files.getFileStore(folder);
            return disk.getTotalSpace() > 0 ? OptionalLong.of(disk.getUsableSpace()) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** What is to stay free, in bytes. */
    long floor() {
        try {
            return wanted.isPresent() ? wanted.getAsLong()
                    : Math.min(USUAL_FLOOR, Files.getFileStore(folder).getTotalSpace() / USUAL_PART);
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * Whether there is room.
     *
     * @param factor of the database that the backup is expected to take
     * @return one line with the numbers if there is not
     */
    Optional<String> shortage(long databaseBytes, double factor) {
        long needed = (long) (databaseBytes * factor);
        long floor = floor();
        OptionalLong free = free();
        return free.isEmpty() || free.getAsLong() >= needed + floor ? Optional.empty() : Optional.of("\"" + folder + "\" has "
                + Sizes.text(free.getAsLong()) + " free, and a backup of a database of " + Sizes.text(databaseBytes)
                + " may need " + Sizes.text(needed) + (floor > 0 ? ", with " + Sizes.text(floor) + " to stay free" : ""));
    }

    /** @throws DbmigException while a backup is written, if less is free than is to stay free */
    void check() {
        OptionalLong free = free();
        long floor = floor();
        if (free.isPresent() && free.getAsLong() < floor) {
            throw DbmigException.refused("the backup was given up, because the disk of the backup folder is nearly full")
                    .detail("\"" + folder + "\" has " + Sizes.text(free.getAsLong()) + " free, and " + Sizes.text(floor)
                            + " are to stay free (backup.min-free).")
                    .hint(hint(folder));
        }
    }

    /** What to do about a disk without room. */
    static String hint(Path folder) {
        return "Make room in \"" + folder + "\" or name another folder in backup.dir;"
                + " the backups made before are untouched.";
    }
}
