package dev.dbmig.offsite;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Which store is meant. */
final class Stores {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private Stores() {}

    /** @throws DbmigException if it is none of the three kinds, or a command that cannot be one */
    static Store of(OffsiteSettings settings, Path backupDir) {
        String copy = settings.copy().strip();
        boolean isCommand = copy.contains(StoreCommands.FILE) || copy.contains(StoreCommands.NAME);
        boolean hasCommands = settings.read().isPresent() || settings.list().isPresent() || settings.remove().isPresent();
        if (isCommand) {
            return new CommandStore(StoreCommands.parse(copy, settings.read(), settings.list(), settings.remove()),
                    settings.timeout(), backupDir.resolve(".copying"));
        }
        if (hasCommands) {
            throw DbmigException.usage("backup.copy-to has commands to read, list or remove, but \"" + copy + "\" is no command")
                    .hint("A command has {file} or {name} in it. A folder and s3:// need no commands.");
        }
        if (copy.startsWith("s3://")) {
            S3Settings s3 = S3Settings.of(copy, settings.variables());
            return new S3Store(s3, new S3Client(s3, Clock.systemUTC(), FIRST_PAUSE));
        }
        if (!Path.of(copy).isAbsolute()) {
            throw DbmigException.usage("backup.copy-to: \"" + copy + "\" is no command (it has neither {file} nor {name}),"
                    + " no s3://bucket/prefix and no absolute path").hint("E.g. rclone copyto {file} offsite:{name}");
        }
        Path folder = Path.of(copy).normalize();
        if (folder.startsWith(backupDir) || backupDir.startsWith(folder)) {
            throw DbmigException.usage("backup.copy-to: \"" + copy + "\" and backup.dir are one inside the other")
                    .hint("Name a folder of another disk, best of another machine.");
        }
        return new DirectoryStore(folder);
    }

    /** What should be known about a store, if anything. */
    static Optional<String> warning(Store store, Path backupDir) {
        if (!store.canRead()) {
            return Optional.of("dbmig does not know how to read back what \"" + store.shown()
                    + "\" copies: no copy is proven, verified or brought back (set backup.copy-to.read)");
        }
        try {
            boolean isSame = store instanceof DirectoryStore directory && Files.isDirectory(directory.folder())
                    && Files.isDirectory(backupDir)
                    && Files.getFileStore(directory.folder()).equals(Files.getFileStore(backupDir));
            return isSame ? Optional.of("\"" + store.shown() + "\" is on the same disk as the backups: what takes one takes both")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // what cannot be read fails by itself
        }
    }
}
