package dev.dbmig.backup;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.file.DurableFile;
import dev.dbmig.file.Json;
import dev.dbmig.postgres.Fields;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The right to make a scratch database for a purpose, such as to restore a backup of a folder to prove it: one at
 * a time. The name of the database stands on the disk before there is one, so that the next to have the right can
 * drop what a killed one left.
 */
public final class ScratchMark implements AutoCloseable {

    private final Path note;
    private final FileChannel lock;

    private ScratchMark(Path note, FileChannel lock) {
        this.note = note;
        this.lock = lock;
    }

    /** @param server the identifier of its data directory */
    public record Scratch(String server, String database) {}

    /** @throws DbmigException with exit code LOCKED if somebody else has the right */
    public static ScratchMark take(BackupFolder folder) {
        return take(folder.path(), "verify", "another dbmig is restoring a backup of \"" + folder.path() + "\" to prove it");
    }

    /**
     * @param folder in which the note is kept
     * @param purpose one word
     * @param busy what is wrong where somebody else has the right
     * @throws DbmigException with exit code LOCKED if somebody else has it
     */
    public static ScratchMark take(Path folder, String purpose, String busy) {
        Path file = folder.resolve("." + purpose + ".lock");
        try {
            FileChannel channel = FileChannel.open(file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            if (channel.tryLock() != null) {
                return new ScratchMark(folder.resolve("." + purpose + ".json"), channel);
            }
            channel.close();
        } catch (OverlappingFileLockException e) {
            // by another thread of this process
        } catch (IOException e) {
            throw DbmigException.refused("cannot lock \"" + file + "\"").detail(e.toString())
                    .hint("Run dbmig as the user who owns the folder.");
        }
        throw new DbmigException(ExitCode.LOCKED, busy)
                .hint("Wait for it to end; the lock dies with its holder.");
    }

    /** What one that was killed left. */
    @SuppressWarnings("unchecked") // names in JSON are strings
    public Optional<Scratch> left() {
        try {
            if (!Files.exists(note)) {
                return Optional.empty();
            }
            Fields fields = new Fields((Map<String, Object>) Json.read(Files.readString(note)));
            return Optional.of(new Scratch(fields.text("server"), fields.text("database")));
        } catch (IOException | IllegalArgumentException | ClassCastException e) {
            throw DbmigException.refused("cannot read \"" + note + "\"").detail(e.toString())
                    .hint("It names a database that a killed dbmig may have left. Look for it, then remove the file.");
        }
    }

    /** Before the database is made. */
    public void remember(Scratch scratch) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("server", scratch.server());
        members.put("database", scratch.database());
        DurableFile.write(note, Json.write(members).getBytes(StandardCharsets.UTF_8));
    }

    /** After it is gone. */
    public void forget() {
        try {
            Files.deleteIfExists(note);
        } catch (IOException e) {
            // the next one looks for a database that is not there
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            // it goes with the process
        }
    }
}
