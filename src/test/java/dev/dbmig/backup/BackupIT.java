package dev.dbmig.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.backup.BackupPlace.Restored;
import dev.dbmig.backup.FolderEntry.State;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupIT {

    @TempDir
    private Path temporary;
    private BackupPlace place;

    @BeforeEach
    void choosePlace() {
        place = new BackupPlace(temporary.resolve("back ups"));
    }

    @Test
    void backsUpAndRestores() {
        try (TestDatabase database = TestServer.shared().newDatabase()) {
            BackupPlace.fill(database, 1000);
            Backup backup = place.create(database);
            assertThat(backup.grade()).isEqualTo(Grade.DECODED);
            assertThat(backup.manifest().dump().format()).isEqualTo(DumpFormat.CUSTOM);
            assertThat(place.backups().check(backup)).isEmpty();
            try (Restored restored = place.restore(backup)) {
                assertThat(restored.query("SELECT count(*), max(name) FROM users")).isEqualTo(query(database,
                        "SELECT count(*), max(name) FROM users"));
                assertThat(restored.query("SELECT count(*) FROM pg_largeobject")).containsExactly(List.of("1"));
            }
        }
    }

    @Test
    void backsUpInParallelAndRestores() {
        try (TestDatabase database = TestServer.shared().newDatabase()) {
            BackupPlace.fill(database, 1000);
            Backup backup = place.backups().create(BackupPlace.parallel(database.settings()));
            assertThat(backup.manifest().dump().format()).isEqualTo(DumpFormat.DIRECTORY);
            assertThat(backup.manifest().dump().jobs()).isGreaterThan(1);
            assertThat(place.backups().check(backup)).isEmpty();
            try (Restored restored = place.restore(backup)) {
                assertThat(restored.query("SELECT count(*) FROM \"Order Items\"")).containsExactly(List.of("1000"));
            }
        }
    }

    private static List<List<String>> query(TestDatabase database, String sql) {
        try (Session session = database.open()) {
            return session.query(sql);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"my app", "a\"b'c", "App.Prod", "postgresql://x", "dbname=other", "Łódź \\ 日本 %41", "-x",
            "$HOME `id` ;&"})
    void takesAnyName(String name) {
        try (TestDatabase database = TestServer.shared().newDatabase(name)) {
            BackupPlace.fill(database, 3);
            Backup backup = place.create(database);
            assertThat(backup.manifest().source().database()).isEqualTo(name);
            assertThat(backup.name()).matches("[A-Za-z0-9.-]+_\\d{8}T\\d{6}Z_20261120-192203-7f3a");
            assertThat(place.backups().check(backup)).isEmpty();
            try (Restored restored = new Restored(name + " 2")) {
                place.restore(backup, restored.name());
                assertThat(restored.query("SELECT count(*) FROM users")).containsExactly(List.of("3"));
            }
        }
    }

    @Test
    void keepsItToItsOwner() throws IOException {
        try (TestDatabase database = TestServer.shared().newDatabase();
                Stream<Path> files = Files.walk(place.backups().create(BackupPlace.parallel(database.settings())).path())) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString()).isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
            }
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place.folder().path())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void tellsWhereItIsFrom() {
        try (TestDatabase database = TestServer.shared().newDatabase()) {
            Backup backup = place.backups().create(BackupPlace.request(database.settings())
                    .withSchemaVersion("1.2.0").withTransactionMarker("12345:{\"a\"}"));
            Manifest.Source source = backup.manifest().source();
            assertThat(source.schemaVersion()).isEqualTo("1.2.0");
            assertThat(source.transactionMarker()).isEqualTo("12345:{\"a\"}");
            assertThat(List.of(source.systemIdentifier(), Long.toString(source.databaseOid())))
                    .isEqualTo(query(database, "SELECT system_identifier, oid FROM pg_control_system(), pg_database"
                            + " WHERE datname = current_database()").get(0));
            assertThat(backup.properties().owner()).isEqualTo(query(database, "SELECT current_user").get(0).get(0));
            assertThat(place.folder().backups()).containsExactly(backup);
            assertThat(place.folder().find(backup.name())).isEqualTo(backup);
        }
    }

    @Test
    void raisesGradesAndPinsDurably() {
        try (TestDatabase database = TestServer.shared().newDatabase()) {
            Backup backup = place.backups().create(BackupPlace.request(database.settings())
                    .withOptions(DumpOptions.usual().withoutDecoding()));
            assertThat(backup.grade()).isEqualTo(Grade.CHECKSUMMED);
            place.backups().pin(backup, "before the big move");
            assertThat(place.backups().raiseGrade(backup, Grade.WRITTEN).grade()).isEqualTo(Grade.CHECKSUMMED);
            place.backups().verified(backup, Map.of("public.users", 3L));
            Backup read = place.folder().find(backup.name());
            assertThat(read.grade()).isEqualTo(Grade.VERIFIED);
            assertThat(read.manifest().pinnedReason()).contains("before the big move");
            assertThat(read.manifest().rowCounts()).containsExactly(Map.entry("public.users", 3L));
            assertThat(place.backups().check(read)).isEmpty();
            assertThat(place.backups().unpin(read).manifest().pinnedReason()).isEmpty();
        }
    }

    @Test
    void doesNotWaitForEverForALock() {
        try (TestDatabase database = TestServer.shared().newDatabase(); Session other = database.open()) {
            BackupPlace.fill(database, 3);
            other.execute("BEGIN; LOCK TABLE users");
            BackupRequest request = BackupPlace.request(database.settings())
                    .withOptions(DumpOptions.usual().withLockWait(Duration.ofMillis(300)));
            assertThatThrownBy(() -> place.backups().create(request))
                    .hasMessageStartingWith("pg_dump failed with exit code 1")
                    .extracting("detail", "hint").satisfies(texts -> {
                        assertThat(texts.get(0).toString()).contains("LOCK TABLE public.users");
                        assertThat(texts.get(1).toString()).startsWith("Another session holds a table exclusively");
                    });
            assertThat(place.folder().list()).isEmpty();
        }
    }

    @Test
    void reportsProgress() {
        try (TestDatabase database = TestServer.shared().newDatabase()) {
            BackupPlace.fill(database, 100_000);
            List<Long> progress = new ArrayList<>();
            Backup backup = place.backups().create(BackupPlace.request(database.settings())
                    .withOptions(DumpOptions.usual().withProgress(progress::add)));
            assertThat(progress).isNotEmpty().isSorted();
            assertThat(progress.get(progress.size() - 1)).isEqualTo(backup.manifest().bytes());
        }
    }

    @Test
    void givesTwoOfOneSecondTwoNames() {
        try (TestDatabase database = TestServer.shared().newDatabase()) {
            Clock stopped = Clock.fixed(Instant.parse("2026-11-20T19:22:03.123Z"),
                    ZoneOffset.UTC);
            Backups backups = new Backups(place.folder(), BackupPlace.programs(Optional.empty(), List.of()),
                    stopped);
            Backup first = backups.create(BackupPlace.request(database.settings()));
            Backup second = backups.create(BackupPlace.request(database.settings()));
            assertThat(second.name()).isEqualTo(first.name() + "-2");
            assertThat(place.folder().list()).extracting(FolderEntry::state).containsOnly(State.COMPLETE).hasSize(2);
            assertThatThrownBy(() -> place.folder().find("20261120-192203-7f3a"))
                    .hasMessage("run \"20261120-192203-7f3a\" made more than one backup");
        }
    }
}
