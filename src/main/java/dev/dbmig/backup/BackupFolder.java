package dev.dbmig.backup;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.FolderEntry.State;
import dev.dbmig.file.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** A folder that holds backups, one folder each, readable by their owner only. */
public final class BackupFolder {

    /** A compressed dump is smaller than its database; where not even this part of it is free, it will not fit. */
    public static final double SMALLEST_DUMP = 0.1;

    static final String PART = ".part";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
    private static final Pattern NAME = Pattern.compile(".+_\\d{8}T\\d{6}Z_.+");

    private final Path path;
    private final DiskSpace space;

    /** @param path need not exist yet */
    public BackupFolder(Path path) {
        this(path, OptionalLong.empty());
    }

    /** @param minFree bytes of its disk that a backup leaves free; empty for 1 GiB, or a twentieth of the disk if that is less */
    public BackupFolder(Path path, OptionalLong minFree) {
        this.path = path.toAbsolutePath().normalize();
        this.space = new DiskSpace(this.path, minFree);
    }

    public Path path() {
        return path;
    }

    /** Whether there is anything in it, so that there may be something to do. */
    boolean isThere() {
        String[] names = path.toFile().list();
        return names == null ? Files.exists(path) : names.length > 0;
    }

    /**
     * Everything that is a backup or was to become one, oldest first; other files are left out. Symbolic
     * links are named, not followed. Reads manifests and looks at sizes, not at contents.
     *
     * @throws DbmigException if the folder is there but cannot be read
     */
    public List<FolderEntry> list() {
        if (!Files.exists(path)) {
            return List.of();
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(path)) {
            all.forEach(children::add);
        } catch (IOException | DirectoryIteratorException e) {
            throw DbmigException.refused("cannot read backup folder \"" + path + "\"").detail(e.toString())
                    .hint("Check that it is a folder and that you may read it.");
        }
        Map<Path, FolderEntry> entries = new HashMap<>();
        children.parallelStream().map(BackupFolder::lookNow).flatMap(Optional::stream).toList()
                .forEach(entry -> entries.put(entry.path(), entry));
        return entries.values().stream()
                .sorted(Comparator.comparing(BackupFolder::time).thenComparing(FolderEntry::name)).toList();
    }

    // What loses its name while we look at it has been completed or removed in that moment: it is not damaged.
    private static Optional<FolderEntry> lookNow(Path child) {
        Optional<FolderEntry> found = look(child);
        boolean isOdd = found.filter(entry -> entry.problem() != null).isPresent();
        if (!isOdd || Files.exists(child, LinkOption.NOFOLLOW_LINKS)) {
            return found;
        }
        String name = child.getFileName().toString();
        Path other = child.resolveSibling(name.endsWith(PART) ? name.substring(0, name.length() - PART.length())
                : name + RemovedBackup.SUFFIX);
        return Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS) ? look(other) : Optional.empty();
    }

    /** Complete backups, oldest first. */
    public List<Backup> backups() {
        return list().stream().filter(e -> e.state() == State.COMPLETE).flatMap(e -> e.backup().stream()).toList();
    }

    /**
     * A complete backup by its name, or by a run's id if that made only one.
     *
     * @throws DbmigException if there is none, more than one, or it is not complete
     */
    public Backup find(String nameOrRunId) {
        FolderEntry entry = findEntry(nameOrRunId);
        if (entry.state() != State.COMPLETE) {
            throw DbmigException.refused("backup \"" + entry.name() + "\" cannot be used").detail(entry.problem())
                    .hint("Use another one; see 'dbmig backup list'.");
        }
        return entry.backup().orElseThrow();
    }

    /** Likewise, whatever its state. */
    public FolderEntry findEntry(String nameOrRunId) {
        List<FolderEntry> found = list().stream().filter(entry -> entry.name().equals(nameOrRunId)
                || entry.backup().filter(b -> b.manifest().runId().equals(nameOrRunId)).isPresent()).toList();
        if (found.size() != 1) {
            throw DbmigException.refused(found.isEmpty() ? "there is no backup \"" + nameOrRunId + "\" in \"" + path + "\""
                            : "run \"" + nameOrRunId + "\" made more than one backup")
                    .detail(found.isEmpty() ? null : String.join(", ", found.stream().map(FolderEntry::name).toList()))
                    .hint(found.isEmpty() ? "See 'dbmig backup list'." : "Give the backup's own name.");
        }
        return found.get(0);
    }

    /**
     * Whether there is room for a backup, and for what is to stay free.
     *
     * @param databaseBytes size of the database on the server's disk
     * @param factor of it that the backup is expected to take, e.g. 0.5; compressed data rarely needs more
     * @return one line with the numbers if there is not; empty if there is, or that cannot be told
     * @throws DbmigException if the folder cannot be created
     */
    public Optional<String> shortOfSpace(long databaseBytes, double factor) {
        create();
        return space.shortage(databaseBytes, factor);
    }

    /** Bytes that this user may still write; empty if that cannot be told. */
    public OptionalLong freeBytes() {
        return space.free();
    }

    DiskSpace space() {
        return space;
    }

    /** Writes the files of a backup, the manifest not among them, into a folder, and gives the manifest. */
    public interface Arrival {
        Manifest into(Path part) throws IOException;
    }

    /**
     * Takes in a backup from elsewhere under the name that it had. It is complete once each of its files is
     * on the disk, and as the manifest says; of one that fails nothing is left.
     *
     * @throws DbmigException if there is something of that name already, it is not the backup of that name, or
     *     it cannot be written
     */
    public Backup receive(String name, Arrival arrival) {
        create();
        if (Files.exists(path.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            throw DbmigException.refused("there is \"" + name + "\" in \"" + path + "\" already")
                    .hint("Look at it with 'dbmig backup verify " + name + "'; move it away if it is damaged.");
        }
        try (PartialBackup part = PartialBackup.create(path.resolve(name), space).orElseThrow(() ->
                DbmigException.refused("\"" + name + PART + "\" is in \"" + path + "\" already")
                        .hint("If 'dbmig backup list' calls it abandoned, remove it."))) {
            Manifest manifest = arrival.into(part.path());
            if (!isNameOf(name, manifest)) {
                throw new IOException("what is there under this name is a backup of database \""
                        + manifest.source().database() + "\" of " + manifest.started());
            }
            if (!new BackupFiles(part.path()).seal(bytes -> { }).equals(manifest.files())) {
                throw new IOException("its files are not as its manifest says");
            }
            return part.complete(manifest);
        } catch (IOException e) {
            throw new DbmigException(ExitCode.REFUSED, "cannot bring backup \"" + name + "\" to \"" + path + "\"", e)
                    .detail(e.getMessage()).hint("Nothing of it is left there. Check the disk and where it comes from.");
        }
    }

    /** Whether a folder of this name may hold it: the name that it got when it was made, or that with a number behind it. */
    static boolean isNameOf(String name, Manifest manifest) {
        String base = nameOf(manifest);
        return name.equals(base) || name.startsWith(base) && name.substring(base.length()).matches("-[0-9]{1,9}");
    }

    /** What its folder is named, unless there was one of this name. */
    static String nameOf(Manifest manifest) {
        return baseName(manifest.source().database(), manifest.started(), manifest.runId());
    }

    /** Of a backup's folder; a second one of the same second and run gets a number behind it. */
    private static String baseName(String database, Instant time, String runId) {
        return safe(database) + "_" + TIME.format(time.atOffset(ZoneOffset.UTC)) + "_" + safe(runId);
    }

    /** Begins a backup. Two of one database, second and run get different names. */
    PartialBackup begin(String database, Instant time, String runId) {
        create();
        PartialBackup.sweep(path);
        String base = baseName(database, time, runId);
        for (int i = 1; ; i++) {
            String name = i == 1 ? base : base + "-" + i;
            Optional<PartialBackup> part = Files.exists(path.resolve(name), LinkOption.NOFOLLOW_LINKS)
                    ? Optional.empty() : PartialBackup.create(path.resolve(name), space);
            if (part.isPresent()) {
                return part.get();
            }
        }
    }

    /** Makes it if it is not there yet. */
    public void makeReady() {
        create();
    }

    private void create() {
        try {
            createDurably(path);
        } catch (IOException e) {
            throw DbmigException.refused("cannot create backup folder \"" + path + "\"").detail(e.toString())
                    .hint("Create it, or name another in backup.dir.");
        }
    }

    // A new folder is lost in a crash until the one above it is synced.
    private static void createDurably(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            createDurably(folder.getParent());
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rwx------")));
            DurableFile.syncFolder(folder.getParent());
        }
    }

    // A folder that has nothing of a backup about it is not ours to judge.
    private static Optional<FolderEntry> look(Path child) {
        String name = child.getFileName().toString();
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return Optional.empty();
        }
        if (!attributes.isSymbolicLink() && !attributes.isDirectory()) {
            return Optional.empty();
        }
        if (attributes.isSymbolicLink()) {
            return Optional.of(new FolderEntry(child, State.DAMAGED, Optional.empty(),
                    "it is a symbolic link, which is not followed"));
        }
        return Optional.of(name.endsWith(PART) ? PartialBackup.look(child)
                : name.endsWith(RemovedBackup.SUFFIX) ? RemovedBackup.look(child) : new BackupFiles(child).look());
    }

    static Instant time(FolderEntry entry) {
        return entry.backup().map(b -> b.manifest().started()).orElseGet(() -> {
            String time = entry.name().replaceAll("^.+_(\\d{8}T\\d{6}Z)_.+$", "$1");
            try {
                return TIME.withZone(ZoneOffset.UTC).parse(time, Instant::from);
            } catch (DateTimeException e) {
                return Instant.EPOCH;
            }
        });
    }

    /** Letters, digits, dots and hyphens of ASCII as they are, anything else as hyphens; no hidden file. */
    static String safe(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9.-]", "-").replaceAll("^\\.", "-");
        return safe.getBytes(StandardCharsets.US_ASCII).length > 100 ? safe.substring(0, 100) : safe;
    }
}
