package dev.dbmig.offsite;

import dev.dbmig.backup.Backup;
import dev.dbmig.backup.Manifest;
import dev.dbmig.backup.Manifest.FileFacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A backup as one stream: its folder as a tar, the manifest first. Any tar unpacks it to the backup that it
 * was. Nothing goes out, and nothing comes in, that is not as the manifest says.
 */
final class BackupTar {

    private static final String MANIFEST = "manifest.json";
    private static final int LARGEST_MANIFEST = 64 * 1024 * 1024;
    private static final int BLOCK = 512;
    private static final int OWNER_ONLY = 0600;

    /** Where the files go that come in. */
    interface Target {
        OutputStream create(String name) throws IOException;
    }

    private BackupTar() {}

    /** How long it becomes at most. */
    static long bytes(Manifest manifest) {
        long headers = 4L * BLOCK * (manifest.files().size() + 2) + 2L * manifest.text().length();
        return manifest.bytes() + headers + 20L * BLOCK;
    }

    /** @throws IOException if a file cannot be read, or is not as the manifest says */
    static void write(Backup backup, OutputStream out) throws IOException {
        Manifest manifest = backup.manifest();
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        byte[] text = manifest.text().getBytes(StandardCharsets.UTF_8);
        begin(tar, backup, MANIFEST, text.length);
        tar.write(text);
        tar.closeArchiveEntry();
        for (Map.Entry<String, FileFacts> file : manifest.files().entrySet()) {
            begin(tar, backup, file.getKey(), file.getValue().bytes());
            try (FileChannel channel = FileChannel.open(backup.path().resolve(file.getKey()),
                    Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
                require(file.getKey(), file.getValue(), new Hashing().pump(Channels.newInputStream(channel), tar));
            }
            tar.closeArchiveEntry();
        }
        tar.finish();
        out.flush();
    }

    private static void begin(TarArchiveOutputStream tar, Backup backup, String name, long bytes) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(backup.name() + "/" + name);
        entry.setSize(bytes);
        entry.setMode(OWNER_ONLY);
        entry.setIds(0, 0);
        entry.setModTime(Date.from(backup.manifest().finished()));
        tar.putArchiveEntry(entry);
    }

    private static void require(String name, FileFacts expected, Hashing found) throws IOException {
        if (found.bytes() != expected.bytes() || !found.hex().equals(expected.sha256())) {
            throw new IOException(name + " is not as the manifest says");
        }
    }

    /**
     * Reads all of it, and hands out its files.
     *
     * @return the manifest, which fits the files
     * @throws IOException if it is not the whole backup of that name
     */
    static Manifest read(InputStream in, String backup, Target target) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(in, StandardCharsets.UTF_8.name());
        Manifest manifest = manifest(tar, backup);
        SortedMap<String, FileFacts> missing = new TreeMap<>(manifest.files());
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            String name = entry.getName().startsWith(backup + "/") ? entry.getName().substring(backup.length() + 1) : "";
            FileFacts facts = missing.remove(name);
            if (facts == null || entry.getLinkFlag() != TarArchiveEntry.LF_NORMAL) {
                throw new IOException("\"" + entry.getName() + "\" does not belong to it");
            }
            try (OutputStream out = target.create(name)) {
                require(name, facts, new Hashing().pump(tar, out));
            }
        }
        if (!missing.isEmpty()) {
            throw new IOException(missing.firstKey() + " is missing");
        }
        new Hashing().pump(in, null); // what pads it, so that all of it has been read
        return manifest;
    }

    private static Manifest manifest(TarArchiveInputStream tar, String backup) throws IOException {
        TarArchiveEntry first = tar.getNextEntry();
        if (first == null || !first.getName().equals(backup + "/" + MANIFEST) || first.getSize() > LARGEST_MANIFEST) {
            throw new IOException("it does not begin with the manifest of " + backup);
        }
        try {
            return Manifest.parse(new String(tar.readNBytes(LARGEST_MANIFEST), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IOException(MANIFEST + ": " + e.getMessage(), e);
        }
    }
}
