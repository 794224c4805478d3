package dev.dbmig.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.backup.FolderEntry.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackupFolderTest {

    private static final Instant TIME = Instant.parse("2026-11-20T19:22:03.987Z");

    @TempDir
    private Path temporary;
    private BackupFolder folder;

    @BeforeEach
    void chooseFolder() {
        folder = new BackupFolder(temporary.resolve("a/b"));
    }

    private Backup complete() throws IOException {
        try (PartialBackup part = folder.begin("app", TIME, "r1")) {
            Files.writeString(part.path().resolve("data.dump"), "data");
            Manifest m = ManifestJsonTest.manifest();
            return part.complete(new Manifest("r1", m.source(),
                    new Manifest.Dump("pg_dump", "15.14", DumpFormat.CUSTOM, "1", 1), TIME, TIME,
                    new BackupFiles(part.path()).seal(bytes -> { }), Grade.DECODED, null, null));
        }
    }

    @Test
    void isEmptyBeforeItExists() {
        assertThat(folder.list()).isEmpty();
        assertThatThrownBy(() -> folder.find("x")).hasMessage("there is no backup \"x\" in \"" + folder.path() + "\"");
    }

    @Test
    void saysThatItsPlaceIsNoFolder() throws IOException {
        Files.writeString(temporary.resolve("a"), "");
        assertThatThrownBy(() -> folder.begin("app", TIME, "r1"))
                .hasMessage("cannot create backup folder \"" + folder.path() + "\"");
        assertThatThrownBy(() -> new BackupFolder(temporary.resolve("a")).list())
                .hasMessage("cannot read backup folder \"" + temporary.resolve("a") + "\"");
    }

    @Test
    void showsABackupWhileItIsWrittenAndAfterwards() throws IOException {
        try (PartialBackup part = folder.begin("app", TIME, "r1")) {
            assertThat(part.path().getFileName()).hasToString("app_20261120T192203Z_r1.part");
            assertThat(folder.list()).extracting(FolderEntry::state).containsExactly(State.BEING_WRITTEN);
        }
        assertThat(folder.list()).isEmpty();
        Backup backup = complete();
        assertThat(backup.name()).isEqualTo("app_20261120T192203Z_r1");
        assertThat(backup.path().resolve("lock")).doesNotExist();
        assertThat(folder.backups()).containsExactly(backup);
    }

    @Test
    void doesNotMindWhatAKillAfterTheRenameLeaves() throws IOException {
        Backup backup = complete();
        Files.writeString(backup.path().resolve("lock"), "");
        Files.writeString(backup.path().resolve(".manifest.json.123.tmp"), "half");
        assertThat(folder.backups()).containsExactly(backup);
    }

    @Test
    void lendsEachNameOnce() {
        Set<Path> paths = ConcurrentHashMap.newKeySet();
        Set<PartialBackup> parts = ConcurrentHashMap.newKeySet();
        IntStream.range(0, 20).parallel().forEach(i -> {
            PartialBackup part = folder.begin("app", TIME, "r1");
            parts.add(part);
            paths.add(part.path());
        });
        assertThat(paths).hasSize(20).contains(folder.path().resolve("app_20261120T192203Z_r1-20.part"));
        parts.forEach(PartialBackup::close);
        assertThat(folder.list()).isEmpty();
    }

    @Test
    void takesNothingForABackupWithoutAnArchive() throws IOException {
        Manifest m = ManifestJsonTest.manifest();
        Path path = Files.createDirectories(folder.path().resolve("app_20261120T192203Z_r1"));
        Files.writeString(path.resolve(Backup.MANIFEST), ManifestJson.write(new Manifest("r1", m.source(), m.dump(), TIME,
                TIME, new TreeMap<>(), Grade.VERIFIED, null, null)));
        assertThat(folder.list()).extracting(FolderEntry::problem).containsExactly("it has no archive");
    }

    @ParameterizedTest
    @CsvSource({"app, app", "My App, My-App", "a/b, a-b", "../../etc, -.-..-etc", ".hidden, -hidden", "Łódź, --d-",
            "a\"b'c\\d, a-b-c-d", "a_b, a-b"})
    void makesNamesSafe(String name, String safe) {
        assertThat(BackupFolder.safe(name)).isEqualTo(safe);
    }
}
