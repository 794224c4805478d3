package dev.dbmig.backup;

import dev.dbmig.backup.FolderEntry.State;
import dev.dbmig.backup.Manifest.FileFacts;
import dev.dbmig.file.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/** The files of one backup, on the disk and as its manifest lists them. */
final class BackupFiles {

    /** What a check found wrong with it: sizes alone would not tell. */
    static final String DAMAGE = "damage.txt";

    private static final int LARGEST_MANIFEST = 64 * 1024 * 1024;

    private final Path folder;

    BackupFiles(Path folder) {
        this.folder = folder;
    }

    // A manifest's next version may be under way, or its writer was killed.
    static boolean isListed(String name) {
        return !name.equals(Backup.MANIFEST) && !name.equals(PartialBackup.LOCK) && !name.equals(DAMAGE)
                && !name.matches("\\.(manifest\\.json|damage\\.txt)\\..*\\.tmp");
    }

    /** By names and sizes, and what an earlier check has noted. */
    FolderEntry look() {
        try {
            Backup backup = new Backup(folder, readManifest());
            SortedMap<String, BasicFileAttributes> present = present();
            boolean isNoted = present.containsKey(DAMAGE);
            List<String> problems = differences(backup.manifest(), present);
            if (isNoted) {
                problems.add("a check has found it damaged: see " + folder.resolve(DAMAGE));
            }
            return problems.isEmpty() ? FolderEntry.complete(backup)
                    : new FolderEntry(folder, State.DAMAGED, Optional.of(backup), String.join("; ", problems));
        } catch (IOException | IllegalArgumentException e) {
            return new FolderEntry(folder, State.DAMAGED, Optional.empty(), Backup.MANIFEST + ": " + reason(e));
        }
    }

    private static String reason(Exception e) {
        return e instanceof NoSuchFileException ? "it is missing"
                : e instanceof CharacterCodingException ? "it is not UTF-8"
                : e instanceof IOException ? e.toString() : e.getMessage();
    }

    Manifest readManifest() throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(Backup.MANIFEST),
                Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            byte[] content = Channels.newInputStream(channel).readNBytes(LARGEST_MANIFEST);
            return ManifestJson.read(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString());
        }
    }

    /** What is missing, too much, no plain file, or of another size. */
    List<String> differences(Manifest manifest) throws IOException {
        return differences(manifest, present());
    }

    private static List<String> differences(Manifest manifest, Map<String, BasicFileAttributes> present) {
        List<String> problems = new ArrayList<>();
        manifest.files().forEach((name, facts) -> {
            BasicFileAttributes file = present.remove(name);
            if (file == null) {
                problems.add(name + " is missing");
            } else if (!file.isRegularFile()) {
                problems.add(name + " is not a plain file");
            } else if (file.size() != facts.bytes()) {
                problems.add(name + " has " + file.size() + " bytes instead of " + facts.bytes());
            }
        });
        present.keySet().stream().filter(BackupFiles::isListed)
                .forEach(name -> problems.add(name + " does not belong to it"));
        if (manifest.files().keySet().stream().noneMatch(name -> isArchive(manifest, name))) {
            problems.add("it has no archive");
        }
        return problems;
    }

    private static boolean isArchive(Manifest manifest, String name) {
        return manifest.dump().format() == DumpFormat.CUSTOM ? name.equals(DumpFormat.CUSTOM.archiveName())
                : name.equals(DumpFormat.DIRECTORY.archiveName() + "/toc.dat");
    }

    // Not through symbolic links; folders are no entries of their own. Names first, because ten thousand backups
    // are looked at to list a folder, and this takes half as long as a walk over the tree.
    private SortedMap<String, BasicFileAttributes> present() throws IOException {
        SortedMap<String, BasicFileAttributes> present = new TreeMap<>();
        addPresent("", present);
        return present;
    }

    private void addPresent(String prefix, Map<String, BasicFileAttributes> present) throws IOException {
        String[] names = folder.resolve(prefix).toFile().list();
        if (names == null) {
            throw new IOException("\"" + folder.resolve(prefix) + "\" cannot be read");
        }
        for (String name : names) {
            if (prefix.isEmpty() && name.equals(Backup.MANIFEST)) {
                continue; // it was read, or will be written
            }
            BasicFileAttributes attributes =
                    Files.readAttributes(folder.resolve(prefix + name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isDirectory()) {
                addPresent(prefix + name + "/", present);
            } else {
                present.put(prefix + name, attributes);
            }
        }
    }

    /** Makes each file its owner's only, and durable, and reads it for its checksum. */
    SortedMap<String, FileFacts> seal(LongConsumer progress) throws IOException {
        SortedMap<String, FileFacts> facts = new TreeMap<>();
        long before = 0;
        for (String name : present().keySet()) {
            if (isListed(name)) {
                long start = before;
                Path file = folder.resolve(name);
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
                sync(file);
                FileFacts fact = FileHash.of(file, bytes -> progress.accept(start + bytes));
                facts.put(name, fact);
                before += fact.bytes();
            }
        }
        Path data = folder.resolve(DumpFormat.DIRECTORY.archiveName());
        if (Files.isDirectory(data, LinkOption.NOFOLLOW_LINKS)) {
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
            DurableFile.syncFolder(data);
        }
        return facts;
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            channel.force(true);
        }
    }

    /** Reads every file; what is not as the manifest says. */
    List<String> damages(Manifest manifest, LongConsumer progress) throws IOException {
        List<String> problems = differences(manifest);
        if (!problems.isEmpty()) {
            return problems;
        }
        long before = 0;
        for (Map.Entry<String, FileFacts> entry : manifest.files().entrySet()) {
            long start = before;
            FileFacts found = FileHash.of(folder.resolve(entry.getKey()), bytes -> progress.accept(start + bytes));
            if (!found.equals(entry.getValue())) {
                problems.add(entry.getKey() + " is not as it was written: its SHA-256 is " + found.sha256()
                        + " instead of " + entry.getValue().sha256());
            }
            before += found.bytes();
        }
        return problems;
    }

    /** Bytes on the disk so far; 0 where that cannot be told. */
    long bytes() {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.mapToLong(file -> {
                try {
                    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0;
                } catch (IOException e) {
                    return 0;
                }
            }).sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }
}
