package dev.dbmig.offsite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.backup.Backup;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTarTest {

    @TempDir
    Path folder;
    private Backup backup;
    private byte[] tar;

    @BeforeEach
    void write() throws IOException {
        backup = new CopyPlace(folder).backup(1);
        tar = written(backup);
    }

    private static byte[] written(Backup backup) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BackupTar.write(backup, out);
        return out.toByteArray();
    }

    private static Map<String, byte[]> read(byte[] tar, String name) throws IOException {
        Map<String, ByteArrayOutputStream> files = new TreeMap<>();
        BackupTar.read(new ByteArrayInputStream(tar), name, file -> files.computeIfAbsent(file, f -> new ByteArrayOutputStream()));
        Map<String, byte[]> contents = new TreeMap<>();
        files.forEach((file, content) -> contents.put(file, content.toByteArray()));
        return contents;
    }

    @Test
    void givesBackWhatWentIn() throws IOException {
        Map<String, byte[]> files = read(tar, backup.name());
        assertThat(files.keySet()).isEqualTo(backup.manifest().files().keySet());
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            assertThat(file.getValue()).isEqualTo(Files.readAllBytes(backup.path().resolve(file.getKey())));
        }
        assertThat(tar.length).isLessThanOrEqualTo((int) BackupTar.bytes(backup.manifest()));
    }

    @Test
    void isTheSameEachTime() throws IOException {
        assertThat(written(backup)).isEqualTo(tar);
    }

    @Test
    void isUnpackedToTheSameBackupByAnyTar() throws Exception {
        Path file = Files.write(folder.resolve("copy.tar"), tar);
        Path out = Files.createDirectory(folder.resolve("out"));
        assertThat(new ProcessBuilder("tar", "xf", file.toString(), "-C", out.toString()).inheritIO().start().waitFor()).isZero();
        assertThat(new dev.dbmig.backup.BackupFolder(out).find(backup.name()).manifest()).isEqualTo(backup.manifest());
        assertThat(Files.getPosixFilePermissions(out.resolve(backup.name()).resolve("manifest.json"))).hasSize(2);
    }

    @Test
    void doesNotGoOutOfTheBackup() throws IOException {
        for (String name : new String[] {"../x", "/etc/x", backup.name() + "/../x", backup.name() + "/data/../../x", "other/globals.sql",
            backup.name() + "/more.sql", backup.name() + "/manifest.json"}) {
            assertThatThrownBy(() -> read(with(new TarArchiveEntry(name), true), backup.name())).as(name)
                    .isInstanceOf(IOException.class).hasMessageContaining("does not belong to it");
        }
        TarArchiveEntry link = new TarArchiveEntry(backup.name() + "/globals.sql", TarArchiveEntry.LF_SYMLINK);
        link.setLinkName("/etc/passwd");
        assertThatThrownBy(() -> read(with(link, false), backup.name())).hasMessageContaining("does not belong to it");
    }

    /** The manifest, and then something else. */
    private byte[] with(TarArchiveEntry odd, boolean hasContent) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar));
                TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            TarArchiveEntry manifest = in.getNextEntry();
            out.putArchiveEntry(manifest);
            in.transferTo(out);
            out.closeArchiveEntry();
            odd.setSize(hasContent ? 1 : 0);
            out.putArchiveEntry(odd);
            out.write(new byte[hasContent ? 1 : 0]);
            out.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    @Test
    void refusesWhatIsNoTarOrAnothers() {
        assertThatThrownBy(() -> read(new byte[0], backup.name())).hasMessageContaining("does not begin with the manifest");
        assertThatThrownBy(() -> read("no tar at all".repeat(100).getBytes(), backup.name())).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(tar, "other_20261101T020000Z_x")).hasMessageContaining("does not begin with the manifest");
    }

    /** More than eight gibibytes do not fit into the old header. */
    @Test
    void holdsAFileOfNineGibibytes() throws IOException {
        long bytes = 9L << 30;
        TarArchiveEntry entry = new TarArchiveEntry(backup.name() + "/data.dump");
        entry.setSize(bytes);
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        TarArchiveOutputStream out = new TarArchiveOutputStream(head);
        out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        out.putArchiveEntry(entry);
        try (InputStream in = new ByteArrayInputStream(head.toByteArray());
                TarArchiveInputStream read = new TarArchiveInputStream(in)) {
            assertThat(read.getNextEntry().getSize()).isEqualTo(bytes);
        }
    }
}
