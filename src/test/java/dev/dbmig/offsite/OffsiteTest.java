package dev.dbmig.offsite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.Backup;
import dev.dbmig.backup.FolderEntry;
import dev.dbmig.backup.RetentionPolicy;
import dev.dbmig.offsite.Copy.State;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies in a folder: what becomes of them when all goes well, and when it does not. */
class OffsiteTest {

    private static final RetentionPolicy LAST_ONE = new RetentionPolicy(1, Optional.empty(), 0, 0, 0, 0, 0);

    @TempDir
    Path folder;
    private CopyPlace place;

    @BeforeEach
    void makePlace() throws IOException {
        place = new CopyPlace(folder);
    }

    private List<String> copied(Offsite offsite) {
        Offsite.Outcome outcome = offsite.copyPending(Duration.ZERO);
        assertThat(outcome.failures()).isEmpty();
        return outcome.copied().stream().map(Copy::backup).toList();
    }

    private List<String> there() throws IOException {
        try (Stream<Path> files = Files.list(place.away)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void copiesTheNewestFirstAndEachOnce() throws IOException {
        Backup older = place.backup(1);
        Backup newer = place.backup(2);
        assertThat(copied(place.offsite())).containsExactly(newer.name(), older.name());
        assertThat(there()).containsExactly(older.name() + ".copy.json", older.name() + ".tar", newer.name() + ".copy.json",
                newer.name() + ".tar");
        assertThat(place.offsite().known().values()).allMatch(Copy::isProven);
        assertThat(copied(place.offsite())).isEmpty();
        assertThat(place.fake.folder().list()).hasSize(2).allMatch(entry -> entry.state() == FolderEntry.State.COMPLETE);
    }

    @Test
    void bringsBackWhatWasLost() throws Exception {
        Backup backup = place.backup(1);
        copied(place.offsite());
        delete(backup.path());
        Backup back = place.offsite().fetch(backup.name()).orElseThrow();
        assertThat(back.manifest()).isEqualTo(backup.manifest());
        assertThat(Files.readString(back.path().resolve("data/3.dat.gz"))).isEqualTo("x".repeat(1000));
        assertThat(place.fake.folder().find(backup.name()).manifest()).isEqualTo(backup.manifest());
        assertThat(place.offsite().fetch("app_20200101T000000Z_r1")).isEmpty();
    }

    @Test
    void bringsBackWhatWasCopiedByAMachineThatIsNoMore() throws Exception {
        Backup backup = place.backup(1);
        copied(place.offsite());
        delete(place.backups);
        assertThat(place.offsite().look()).singleElement().satisfies(copy -> assertThat(copy.backup()).isEqualTo(backup.name()));
        assertThat(place.offsite().known()).isEmpty();
        assertThat(place.offsite().fetch("r" + backup.manifest().started().getEpochSecond())).isPresent();
        assertThat(place.offsite().adopt()).hasSize(1);
        assertThat(place.offsite().known()).containsOnlyKeys(backup.name());
    }

    @Test
    void readsBackInsteadOfSendingWhatIsThereAlready() throws IOException {
        Backup backup = place.backup(1);
        copied(place.offsite());
        delete(place.backups.resolve(".copies"));
        Object file = Files.getAttribute(place.away.resolve(backup.name() + ".tar"), "unix:ino");
        assertThat(copied(place.offsite())).containsExactly(backup.name());
        assertThat(Files.getAttribute(place.away.resolve(backup.name() + ".tar"), "unix:ino")).isEqualTo(file);
    }

    @Test
    void findsEveryChangedByteAndCopiesAnew() throws IOException {
        Backup backup = place.backup(1);
        copied(place.offsite());
        Path copy = place.away.resolve(backup.name() + ".tar");
        for (long at = 0; at < Files.size(copy); at += 97) {
            flip(copy, at);
            assertThat(place.offsite().verify(backup.name())).as("byte " + at).hasSize(1);
            assertThat(place.offsite().known().get(backup.name()).state()).isEqualTo(State.DAMAGED);
            flip(copy, at);
        }
        flip(copy, 600);
        assertThat(copied(place.offsite())).containsExactly(backup.name());
        assertThat(place.offsite().verify(backup.name())).isEmpty();
    }

    @Test
    void findsEveryTruncation() throws IOException {
        Backup backup = place.backup(1);
        copied(place.offsite());
        Path copy = place.away.resolve(backup.name() + ".tar");
        byte[] whole = Files.readAllBytes(copy);
        delete(backup.path());
        for (int length = 0; length < whole.length; length += 331) {
            Files.write(copy, java.util.Arrays.copyOf(whole, length));
            assertThat(place.offsite().verify(backup.name())).as(length + " bytes").hasSize(1);
            Offsite offsite = place.offsite();
            assertThatThrownBy(() -> offsite.fetch(backup.name())).isInstanceOf(DbmigException.class);
            assertThat(place.fake.folder().list()).isEmpty();
        }
        Files.write(copy, whole);
        assertThat(place.offsite().fetch(backup.name())).isPresent();
    }

    @Test
    void doesNotCopyWhatIsDamagedHere() throws IOException {
        Backup damaged = place.backup(1);
        Backup good = place.backup(0);
        flip(damaged.path().resolve("data/3.dat.gz"), 5);
        Offsite.Outcome outcome = place.offsite().copyPending(Duration.ZERO);
        assertThat(outcome.copied()).extracting(Copy::backup).containsExactly(good.name());
        assertThat(outcome.failures()).containsExactly(damaged.name() + ": data/3.dat.gz is not as the manifest says");
        assertThat(there()).containsExactly(good.name() + ".copy.json", good.name() + ".tar");
    }

    @Test
    void makesNoFolderWhereNothingIsMounted() throws IOException {
        Backup backup = place.backup(1);
        Files.delete(place.away);
        assertThat(place.offsite().copyPending(Duration.ZERO).failures()).first().asString().contains("is it mounted?");
        assertThat(place.away).doesNotExist();
        assertThat(place.offsite().pending()).extracting(Backup::name).containsExactly(backup.name());
    }

    @Test
    void doesNotCopyWhatTheNextPruneWouldRemove() throws IOException {
        place.backup(1);
        place.backup(2);
        Backup newest = place.backup(3);
        assertThat(copied(place.keeping(1).offsite())).containsExactly(newest.name());
    }

    @Test
    void removesByTheOnePolicyAndOnlyItsOwn() throws IOException {
        Backup oldest = place.backup(1);
        Backup newest = place.backup(2);
        copied(place.offsite());
        Files.writeString(place.away.resolve("app_20200101T000000Z_other.tar"), "of somebody else");
        assertThat(place.offsite().prune(LAST_ONE, run -> false).removed()).isEqualTo(1);
        assertThat(there()).containsExactly("app_20200101T000000Z_other.tar", newest.name() + ".copy.json", newest.name() + ".tar");
        assertThat(place.offsite().known()).containsOnlyKeys(newest.name());
        assertThat(place.fake.folder().find(oldest.name())).isNotNull();
        assertThat(copied(place.keeping(1).offsite())).isEmpty();
    }

    @Test
    void keepsWhatIsPinnedHere() throws IOException {
        Backup pinned = place.backup(1);
        place.backup(2);
        copied(place.offsite());
        new dev.dbmig.backup.Backups(place.fake.folder(), null).pin(pinned, "audit");
        assertThat(place.offsite().prune(LAST_ONE, run -> false).removed()).isZero();
        assertThat(copied(place.offsite())).isEmpty();
        delete(place.backups);
        assertThat(place.offsite().adopt()).extracting(copy -> copy.origin().pinned()).contains("audit");
        assertThat(place.offsite().prune(LAST_ONE, run -> false).removed()).isZero();
    }

    @Test
    void removesNothingForTheSakeOfACopyThatIsGone() throws IOException {
        Backup older = place.backup(1);
        Backup newer = place.backup(2);
        copied(place.offsite());
        Files.delete(place.away.resolve(newer.name() + ".tar"));
        place.offsite().prune(LAST_ONE, run -> false);
        assertThat(there()).contains(older.name() + ".tar");
        assertThat(copied(place.offsite())).containsExactly(newer.name());
    }

    @Test
    void removesNothingForTheSakeOfACopyThatIsDamaged() throws IOException {
        Backup older = place.backup(1);
        Backup newer = place.backup(2);
        copied(place.offsite());
        flip(place.away.resolve(newer.name() + ".tar"), 2000);
        assertThat(place.offsite().verify(newer.name())).hasSize(1);
        place.offsite().prune(LAST_ONE, run -> false);
        assertThat(there()).contains(older.name() + ".tar", newer.name() + ".tar");
    }

    @Test
    void goesOnWithWhatAKilledPruneHadBegun() throws IOException {
        Backup older = place.backup(1);
        place.backup(2);
        copied(place.offsite());
        Copy copy = place.offsite().known().get(older.name());
        new CopyIndex(place.backups, place.away.toString()).keep(copy.with(State.REMOVED, copy.copied(), null));
        Files.delete(place.away.resolve(older.name() + ".copy.json"));
        assertThat(place.offsite().prune(RetentionPolicy.USUAL, run -> false).removed()).isEqualTo(1);
        assertThat(there()).doesNotContain(older.name() + ".tar");
    }

    @Test
    void refusesABackupUnderAnothersName() throws IOException {
        Backup one = place.backup(1);
        Backup other = place.backup(2);
        copied(place.offsite());
        Files.copy(place.away.resolve(other.name() + ".tar"), place.away.resolve(one.name() + ".tar"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(place.offsite().verify(one.name())).hasSize(1);
        delete(one.path());
        assertThatThrownBy(() -> place.offsite().fetch(one.name())).isInstanceOf(DbmigException.class);
    }

    @Test
    void letsOneAtATimeCopy() throws Exception {
        place.backup(1);
        CopyLock.holding(place.backups, Duration.ZERO, () -> {
            assertThatThrownBy(() -> place.offsite().copyPending(Duration.ofMillis(300))).isInstanceOfSatisfying(
                    DbmigException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.LOCKED));
            return null;
        });
        assertThat(copied(place.offsite())).hasSize(1);
    }

    static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int old = bytes.read();
            bytes.seek(at);
            bytes.write(old ^ 1);
        }
    }

    static void delete(Path folder) throws IOException {
        List<Path> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.forEach(all::add);
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            Files.delete(all.get(i));
        }
    }
}
