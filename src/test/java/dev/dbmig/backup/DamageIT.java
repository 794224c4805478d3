package dev.dbmig.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.dbmig.backup.FolderEntry.State;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is done to a backup, the check tells. */
class DamageIT {

    private static final int TRIALS = 40;

    @TempDir
    private static Path temporary;
    private static BackupPlace place;
    private static TestDatabase database;
    private static Backup custom;
    private static Backup directory;

    private final Random random = new Random(20261120);

    @BeforeAll
    static void backUp() {
        place = new BackupPlace(temporary.resolve("originals"));
        database = TestServer.shared().newDatabase();
        BackupPlace.fill(database, 5000);
        custom = place.create(database);
        directory = place.backups().create(BackupPlace.parallel(database.settings()));
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    private static Backup copy(DumpFormat format) throws IOException {
        Backup original = format == DumpFormat.CUSTOM ? custom : directory;
        Path target = Files.createTempDirectory(temporary, "copy").resolve(original.name());
        try (Stream<Path> files = Files.walk(original.path())) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(original.path().relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return new Backup(target, original.manifest());
    }

    /** The largest file of the archive: the single one, or that of the largest table. */
    private static Path data(Backup backup) throws IOException {
        try (Stream<Path> files = Files.walk(backup.archive())) {
            return files.filter(Files::isRegularFile)
                    .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length())).orElseThrow();
        }
    }

    private static Backup resealed(Backup backup) throws IOException {
        Manifest old = backup.manifest();
        Manifest lie = new Manifest(old.runId(), old.source(), old.dump(), old.started(), old.finished(),
                new BackupFiles(backup.path()).seal(bytes -> { }), old.grade(), null, null);
        Files.writeString(backup.path().resolve(Backup.MANIFEST), ManifestJson.write(lie));
        return new Backup(backup.path(), lie);
    }

    private static void flip(Path file, long position, int bit) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(position);
            int old = access.read();
            access.seek(position);
            access.write(old ^ 1 << bit);
        }
    }

    private static void cut(Path file, long length) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsNothingWrongWithAFaithfulCopy(DumpFormat format) throws IOException {
        assertThat(place.backups().check(copy(format))).isEmpty();
        assertThat(place.backups().check(resealed(copy(format)))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void findsEveryCut(DumpFormat format) throws IOException {
        for (int i = 0; i < TRIALS; i++) {
            Backup backup = copy(format);
            Path file = data(backup);
            long length = i == 0 ? 0 : i == 1 ? Files.size(file) - 1 : random.nextLong(Files.size(file));
            cut(file, length);
            assertThat(place.backups().check(backup)).as("cut at " + length).hasSize(1).first().asString()
                    .contains(" has " + length + " bytes instead of ");
            assertThat(new BackupFolder(backup.path().getParent()).list()).extracting(FolderEntry::state)
                    .containsExactly(State.DAMAGED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsEveryFlippedBitInEveryFile(DumpFormat format) throws IOException {
        Backup backup = copy(format);
        List<String> files = List.copyOf(backup.manifest().files().keySet());
        for (String name : files) {
            Path file = backup.path().resolve(name);
            for (int i = 0; i < TRIALS / 4 && Files.size(file) > 0; i++) {
                long position = random.nextLong(Files.size(file));
                int bit = random.nextInt(8);
                flip(file, position, bit);
                assertThat(place.backups().check(backup)).as(name + " at " + position).hasSize(1).first().asString()
                        .startsWith(name + " is not as it was written");
                flip(file, position, bit);
            }
        }
        assertThat(place.backups().check(backup)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void findsMissingAndStrangeFiles(DumpFormat format) throws IOException {
        for (String name : custom.manifest().files().keySet()) {
            Backup backup = copy(DumpFormat.CUSTOM);
            Files.delete(backup.path().resolve(name));
            assertThat(place.backups().check(backup)).contains(name + " is missing");
        }
        Backup backup = copy(format);
        Files.writeString(backup.path().resolve("more.sql"), "");
        assertThat(place.backups().check(backup)).containsExactly("more.sql does not belong to it");
    }

    @Test
    void findsMissingPartsOfTheDirectoryFormat() throws IOException {
        for (String name : directory.manifest().files().keySet()) {
            Backup backup = copy(DumpFormat.DIRECTORY);
            Files.delete(backup.path().resolve(name));
            assertThat(place.backups().check(backup)).contains(name + " is missing");
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsACutThatTheManifestLiesAbout(DumpFormat format) throws IOException {
        for (int i = 0; i < TRIALS / 4; i++) {
            Backup backup = copy(format);
            Path file = data(backup);
            long length = i == 0 ? 0 : i == 1 ? Files.size(file) - 1 : random.nextLong(Files.size(file));
            cut(file, length);
            assertThat(place.backups().check(resealed(backup))).as("cut at " + length).isNotEmpty();
        }
    }

    @Test
    void findsAMissingTableThatTheManifestLiesAbout() throws IOException {
        Backup backup = copy(DumpFormat.DIRECTORY);
        Files.delete(data(backup));
        assertThat(place.backups().check(resealed(backup))).hasSize(1).first().asString()
                .startsWith("pg_restore cannot read the archive to its end: pg_restore: error: could not open");
    }

    @Test
    void findsAnEmptiedTableThatTheManifestLiesAbout() throws IOException {
        Backup backup = copy(DumpFormat.DIRECTORY);
        cut(data(backup), 0);
        assertThat(place.backups().check(resealed(backup)))
                .containsExactly("the archive has the data of 2 tables, and only 1 come to their end");
    }

    @ParameterizedTest
    @EnumSource
    void findsTheArchiveOfAnotherDatabase(DumpFormat format) throws IOException {
        try (TestDatabase other = TestServer.shared().newDatabase()) {
            BackupPlace elsewhere = new BackupPlace(temporary.resolve("elsewhere" + format));
            Backup strange = format == DumpFormat.CUSTOM ? elsewhere.create(other)
                    : elsewhere.backups().create(BackupPlace.parallel(other.settings()));
            Backup backup = copy(format);
            try (Stream<Path> old = Files.walk(backup.archive())) {
                old.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
            Files.move(strange.archive(), backup.archive());
            assertThat(place.backups().check(backup)).isNotEmpty();
            assertThat(place.backups().check(resealed(backup))).containsExactly("the archive is of database \""
                    + other.name() + "\", and the manifest says \"" + database.name() + "\"");
        }
    }

    @Test
    void refusesToRestoreADamagedBackup() throws IOException {
        Backup backup = copy(DumpFormat.CUSTOM);
        flip(data(backup), 5000, 3);
        assertThatThrownBy(() -> place.restore(backup, "dbmig_never"))
                .hasMessage("backup \"" + backup.name() + "\" is damaged");
        assertThatThrownBy(() -> new BackupPlace.Restored("dbmig_never").query("SELECT 1"))
                .hasMessageContaining("does not exist");
    }

    @Test
    void doesNotFollowSymbolicLinks() throws IOException {
        Backup backup = copy(DumpFormat.CUSTOM);
        Path outside = temporary.resolve("outside");
        Files.move(backup.archive(), outside);
        Files.createSymbolicLink(backup.archive(), outside);
        assertThat(place.backups().check(backup)).containsExactly("data.dump is not a plain file");
        Files.move(outside, backup.archive(), StandardCopyOption.REPLACE_EXISTING);

        Path linked = Files.createTempDirectory(temporary, "linked");
        Files.createSymbolicLink(linked.resolve(backup.name()), backup.path());
        assertThat(new BackupFolder(linked).list()).extracting(FolderEntry::problem)
                .containsExactly("it is a symbolic link, which is not followed");
        assertThat(new BackupFolder(linked).backups()).isEmpty();

        Path manifest = backup.path().resolve(Backup.MANIFEST);
        Files.move(manifest, outside);
        Files.createSymbolicLink(manifest, outside);
        assertThat(new BackupFolder(backup.path().getParent()).list()).extracting(FolderEntry::state)
                .containsExactly(State.DAMAGED);
    }

    @Test
    void namesWhatIsNoBackup() throws IOException {
        Path folder = Files.createTempDirectory(temporary, "mixed");
        Files.createDirectory(folder.resolve("app_20261120T192203Z_r1"));
        Files.createDirectory(folder.resolve("app_20261120T192204Z_r2.part"));
        Files.createDirectory(folder.resolve("notes"));
        Files.writeString(folder.resolve("backup_20260101.sql"), "");
        assertThat(new BackupFolder(folder).list()).extracting(FolderEntry::name, FolderEntry::state, FolderEntry::problem)
                .containsExactly(
                        tuple("app_20261120T192203Z_r1", State.DAMAGED,
                                "manifest.json: it is missing"),
                        tuple("app_20261120T192204Z_r2.part", State.ABANDONED,
                                "it was never completed, and its writer is gone; it can be removed"));
        assertThatThrownBy(() -> new BackupFolder(folder).find("app_20261120T192203Z_r1"))
                .hasMessage("backup \"app_20261120T192203Z_r1\" cannot be used");
    }
}
