package dev.dbmig.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.FolderEntry.State;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import dev.dbmig.process.Command;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A small disk that is full at each point of a backup. */
class FullDiskIT {

    private static final int KIB = 1024;

    @TempDir
    private Path temporary;
    private Path disk;
    private ShimFolder shims;
    private TestDatabase database;

    @BeforeEach
    void mount() throws IOException {
        disk = Files.createDirectory(temporary.resolve("small disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()), "needs root");
        shims = new ShimFolder(temporary.resolve("bin"));
        database = TestServer.shared().newDatabase();
        BackupPlace.fill(database, 200);
    }

    @AfterEach
    void unmount() {
        run("umount", disk.toString());
        if (database != null) {
            database.close();
        }
    }

    private static boolean run(String... argv) {
        return new CommandRunner().run(Command.of(argv)).isSuccess();
    }

    private enum ClientWay {
        FILE, FOLDER, STREAM;

        private BackupPlace place(Path folder, OptionalLong minFree, ShimFolder shims) {
            return new BackupPlace(new BackupFolder(folder, minFree), this == STREAM
                    ? BackupPlace.programs(Optional.empty(), BackupPrefixIT.prefix(TestServer.shared().settings()))
                    : shims.programs());
        }

        private BackupRequest request(ConnectionSettings settings) {
            return this == FOLDER ? BackupPlace.parallel(settings) : BackupPlace.request(settings);
        }
    }

    /** Leaves so much free. */
    private void fill(int kib) throws IOException {
        Path filler = disk.resolve("filler");
        Files.deleteIfExists(filler);
        long free = Files.getFileStore(disk).getUsableSpace() - (long) kib * KIB;
        byte[] zeros = new byte[(int) Math.max(0, free)];
        Arrays.fill(zeros, (byte) 1);
        Files.write(filler, zeros);
    }

    @ParameterizedTest
    @EnumSource
    void leavesOlderBackupsUntouchedWhereverTheDiskIsFull(ClientWay way) throws IOException {
        BackupPlace place = way.place(disk, OptionalLong.of(0), shims);
        Backup older = place.create(database);
        try (Session session = database.open()) {
            session.execute("CREATE TABLE big AS SELECT md5(i::text) || md5((i + 1)::text) AS t FROM generate_series(1, 8000) i");
        }
        int failures = 0;
        boolean isMade = false;
        for (int kib = 0; !isMade && kib < 3000; kib += kib < 64 ? 8 : 128) {
            fill(kib);
            String level = way + " with " + kib + " KiB free";
            DbmigException failure = catchThrowableOfType(DbmigException.class,
                    () -> place.backups().create(way.request(database.settings())));
            isMade = failure == null;
            failures += isMade ? 0 : 1;
            if (!isMade) {
                assertThat(failure).as(level).hasMessage("the disk of the backup folder is full");
                assertThat(failure.hint().orElseThrow()).startsWith("Make room in \"" + disk + "\"");
                assertThat(place.folder().list()).as(level).extracting(FolderEntry::name).containsExactly(older.name());
            }
            assertThat(place.folder().list()).as(level).extracting(FolderEntry::state).containsOnly(State.COMPLETE);
            assertThat(place.folder().backups()).allMatch(backup -> place.backups().check(backup).isEmpty());
        }
        assertThat(isMade).isTrue();
        assertThat(failures).isGreaterThan(8);
        fill(0);
        assertThat(new Pruner(place.folder(), () -> run -> false).prune(RetentionCase.policy("last 1")).problems()).isEmpty();
        assertThat(place.folder().list()).extracting(FolderEntry::state).containsExactly(State.COMPLETE);
    }

    @ParameterizedTest
    @EnumSource
    void givesUpWhileItIsWrittenWhenLittleIsFree(ClientWay way) throws IOException {
        BackupPlace place = way.place(disk, OptionalLong.of(2000 * KIB), shims);
        Backup older = place.create(database);
        String slowly = "while :; do head -c 100000 /dev/zero; sleep 0.02; done";
        shims.behave("pg_dump", switch (way) {
            case FILE -> "exec sh -c '" + slowly + "' > \"$file\"";
            case FOLDER -> "mkdir \"$file\"; exec sh -c '" + slowly + "' > \"$file/toc.dat\"";
            case STREAM -> "exec sh -c '" + slowly + "'";
        });
        List<String> prefix = new ArrayList<>(BackupPrefixIT.prefix(TestServer.shared().settings()));
        prefix.add(1, "PATH=" + temporary.resolve("bin") + ":" + System.getenv("PATH"));
        BackupPlace slow = way != ClientWay.STREAM ? place
                : new BackupPlace(place.folder(), BackupPlace.programs(Optional.empty(), prefix));
        DbmigException failure = catchThrowableOfType(DbmigException.class,
                () -> slow.backups().create(way.request(database.settings())));
        assertThat(failure).hasMessage("the backup was given up, because the disk of the backup folder is nearly full");
        assertThat(failure.detail().orElseThrow()).startsWith("\"" + disk + "\" has ").endsWith(" free, and 2.0 MB are to stay free (backup.min-free).");
        assertThat(failure.hint().orElseThrow()).startsWith("Make room in ");
        assertThat(place.folder().list()).extracting(FolderEntry::name).containsExactly(older.name());
        assertThat(Files.getFileStore(disk).getUsableSpace()).isGreaterThan(2000 * KIB);
    }

    @Test
    void doesNotBeginWhereLittleIsFree() throws IOException {
        BackupPlace place = ClientWay.FILE.place(disk, OptionalLong.empty(), shims);
        assertThat(place.folder().shortOfSpace(10_000_000, 0.5).orElseThrow()).startsWith("\"" + disk + "\" has ")
                .endsWith(" free, and a backup of a database of 9.5 MB may need 4.8 MB, with 204.8 kB to stay free");
        assertThat(place.folder().shortOfSpace(100_000, 0.5)).isEmpty();
        fill(150);
        assertThat(place.folder().shortOfSpace(1000, 0.5)).isPresent();
        assertThatThrownBy(() -> place.create(database)).hasMessageStartingWith("the backup was given up");
        assertThat(place.folder().list()).isEmpty();
    }
}
