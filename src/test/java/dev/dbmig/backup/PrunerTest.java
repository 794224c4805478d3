package dev.dbmig.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.FolderEntry.State;
import dev.dbmig.backup.Pruner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What prune does to a folder, and what is left of one that is killed. */
class PrunerTest {

    private static final Instant FIRST = Instant.parse("2024-06-01T02:00:00Z");
    private static final RetentionPolicy LAST_2 = RetentionCase.policy("last 2");

    @TempDir
    private Path temporary;
    private FakeBackups fake;
    private Pruner pruner;

    @BeforeEach
    void prepare() {
        fake = new FakeBackups(temporary.resolve("backups"));
        pruner = pruner(run -> false);
    }

    private Pruner pruner(java.util.function.Predicate<String> isUnfinished) {
        return new Pruner(fake.folder(), () -> isUnfinished, Clock.fixed(Instant.parse("2026-11-21T09:00:00Z"), ZoneOffset.UTC));
    }

    private List<Backup> make(int count) throws IOException {
        List<Backup> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(fake.create("app", FIRST.plusSeconds(86400L * i), Grade.DECODED));
        }
        return made;
    }

    private List<String> names() {
        return fake.folder().list().stream().map(FolderEntry::name).toList();
    }

    @Test
    void removesWhatNoRuleKeeps() throws IOException {
        List<Backup> made = make(5);
        Outcome outcome = pruner.prune(LAST_2);
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.removed()).isEqualTo(3);
        assertThat(outcome.bytes()).isEqualTo(3 * made.get(0).manifest().bytes());
        assertThat(fake.folder().backups()).containsExactlyElementsOf(made.subList(3, 5));
        try (Stream<Path> left = Files.list(fake.folder().path())) {
            assertThat(left.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder(".lock", made.get(3).name(), made.get(4).name());
        }
        assertThat(pruner.prune(LAST_2).removed()).isZero();
    }

    @Test
    void leavesABackupThatIsBeingRestored() throws Exception {
        List<Backup> made = make(5);
        Process restore = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), SlowReader.class.getName(), made.get(1).path().toString()).start();
        try {
            assertThat(restore.inputReader().readLine()).isEqualTo("reading");
            List<Verdict> verdicts = pruner.judge(LAST_2, fake.folder().list());
            assertThat(verdicts).filteredOn(v -> v.candidate().name().equals(made.get(1).name())).singleElement().satisfies(verdict -> {
                assertThat(verdict.isKept()).isTrue();
                assertThat(verdict.reason()).isEqualTo("it is being restored");
                assertThat(verdict.events()).containsExactly("the restore has ended");
            });
            assertThat(pruner.prune(LAST_2).removed()).isEqualTo(2);
            assertThat(names()).contains(made.get(1).name()).hasSize(3);
        } finally {
            restore.destroyForcibly().waitFor();
        }
        assertThat(pruner.prune(LAST_2).removed()).isEqualTo(1);
        assertThat(names()).doesNotContain(made.get(1).name());
    }

    /** A process that reads a backup until it is killed. */
    static final class SlowReader {

        private SlowReader() {}

        public static void main(String[] arguments) {
            Path path = Path.of(arguments[0]);
            Backup backup = new BackupFolder(path.getParent()).find(path.getFileName().toString());
            Readers.reading(backup, () -> {
                System.out.println("reading");
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    @Test
    void changesNothingToJudge() throws IOException {
        make(5);
        List<String> before = names();
        assertThat(pruner.judge(LAST_2, fake.folder().list())).filteredOn(v -> !v.isKept()).hasSize(3);
        assertThat(names()).isEqualTo(before);
        assertThat(fake.folder().path().resolve(".lock")).doesNotExist();
    }

    @Test
    void refusesAnEmptyPolicy() throws IOException {
        make(1);
        assertThatThrownBy(() -> pruner.prune(RetentionPolicy.EMPTY)).isInstanceOf(DbmigException.class)
                .hasMessageStartingWith("the retention policy has no rule")
                .extracting(e -> ((DbmigException) e).exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void leavesAnEmptyOrMissingFolderAlone() throws IOException {
        assertThat(pruner.prune(LAST_2).verdicts()).isEmpty();
        assertThat(fake.folder().path()).doesNotExist();
        Files.createDirectories(fake.folder().path());
        assertThat(pruner.prune(LAST_2).verdicts()).isEmpty();
        assertThat(fake.folder().path()).isEmptyDirectory();
    }

    @Test
    void keepsWhatIsPinnedOrOfAnUnfinishedRun() throws IOException {
        List<Backup> made = make(5);
        new Backups(fake.folder(), null).pin(made.get(0), "the audit");
        Outcome outcome = pruner(made.get(1).manifest().runId()::equals).prune(LAST_2);
        assertThat(outcome.removed()).isEqualTo(1);
        assertThat(names()).doesNotContain(made.get(2).name()).hasSize(4);
    }

    @Test
    void deletesOnlyWhatAManifestProvesToBeOurs() throws IOException {
        List<Backup> made = make(4);
        Path strange = Files.createDirectory(fake.folder().path().resolve("app_20200101T000000Z_other"));
        Files.writeString(strange.resolve("data.dump"), "not ours");
        Path foreign = Files.writeString(made.get(0).path().resolve("notes.txt"), "mine");
        Files.delete(made.get(1).path().resolve("manifest.json"));
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.createSymbolicLink(fake.folder().path().resolve("app_20200102T000000Z_link"), outside);
        Path file = Files.writeString(fake.folder().path().resolve("app_20200103T000000Z_file"), "");
        Outcome outcome = pruner.prune(RetentionCase.policy("last 1"));
        assertThat(outcome.removed()).isEqualTo(1);
        assertThat(outcome.problems()).isEmpty();
        assertThat(strange.resolve("data.dump")).exists();
        assertThat(foreign).exists();
        assertThat(made.get(1).path().resolve("data/toc.dat")).exists();
        assertThat(made.get(2).path()).doesNotExist();
        assertThat(outside).exists();
        assertThat(file).exists();
    }

    @Test
    void neverFollowsALinkOutOfABackup() throws IOException {
        Backup backup = make(3).get(0);
        Path removed = RemovedBackup.begin(backup).path();
        Path outside = temporary.resolve("outside");
        Files.move(removed.resolve("data"), outside);
        Files.createSymbolicLink(removed.resolve("data"), outside);
        Outcome outcome = pruner.prune(LAST_2);
        assertThat(outside.resolve("toc.dat")).exists();
        assertThat(outcome.problems()).containsExactly(
                backup.name() + ".removed: there are files in it that are not of the backup");
    }

    @Test
    void goesOnWhereAKilledOneStopped() throws IOException {
        List<Backup> made = make(6);
        // as a kill leaves them: only renamed, some files gone, all but the manifest gone, that gone too
        Path renamed = RemovedBackup.begin(made.get(0)).path();
        Path half = RemovedBackup.begin(made.get(1)).path();
        Files.delete(half.resolve("data/1.dat.gz"));
        Path nearly = RemovedBackup.begin(made.get(2)).path();
        for (String name : made.get(2).manifest().files().keySet()) {
            Files.delete(nearly.resolve(name));
        }
        Path empty = RemovedBackup.begin(made.get(3)).path();
        for (String name : made.get(3).manifest().files().keySet()) {
            Files.delete(empty.resolve(name));
        }
        Files.delete(empty.resolve("data"));
        Files.delete(empty.resolve("manifest.json"));
        assertThat(fake.folder().list()).extracting(FolderEntry::state).containsExactly(State.REMOVED, State.REMOVED,
                State.REMOVED, State.REMOVED, State.COMPLETE, State.COMPLETE);
        assertThatThrownBy(() -> fake.folder().find(made.get(0).name())).hasMessageStartingWith("there is no backup");

        Outcome outcome = pruner.prune(LAST_2);
        assertThat(outcome.verdicts()).filteredOn(v -> !v.isKept()).hasSize(4)
                .allMatch(v -> v.reason().equals("an earlier prune began to remove it"));
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.removed()).isEqualTo(4);
        assertThat(Stream.of(renamed, half, nearly, empty)).noneMatch(Files::exists);
        assertThat(fake.folder().backups()).containsExactlyElementsOf(made.subList(4, 6));
    }

    @Test
    void saysWhatItCouldNotRemove() throws IOException {
        Backup backup = make(3).get(0);
        Path removed = RemovedBackup.begin(backup).path();
        Files.writeString(removed.resolve("notes.txt"), "mine");
        Outcome outcome = pruner.prune(LAST_2);
        assertThat(outcome.removed()).isZero();
        assertThat(outcome.problems()).containsExactly(
                backup.name() + ".removed: there are files in it that are not of the backup");
        assertThat(removed.resolve("notes.txt")).exists();
    }

    @Test
    void leavesAnUnreadableManifestToAPerson() throws IOException {
        Backup backup = make(3).get(0);
        Path removed = RemovedBackup.begin(backup).path();
        Files.writeString(removed.resolve("manifest.json"), "{}");
        assertThat(pruner.prune(LAST_2).problems()).singleElement().asString().contains("manifest.json: ");
        assertThat(removed.resolve("data/toc.dat")).exists();
    }

    @Test
    void leavesTheOneBeingMadeAlone() throws IOException {
        make(4);
        try (PartialBackup part = fake.begin("app", FIRST.plusSeconds(86400 * 9))) {
            pruner.prune(LAST_2);
            assertThat(fake.folder().list()).extracting(FolderEntry::state)
                    .containsExactly(State.COMPLETE, State.COMPLETE, State.BEING_WRITTEN);
            fake.complete(part, "app", FIRST.plusSeconds(86400 * 9), Grade.DECODED);
        }
        assertThat(fake.folder().backups()).hasSize(3);
    }

    @Test
    void prunesWithOthersAtOnceAndWhileBackupsAreMade() throws Exception {
        make(40);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<Outcome>> prunes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                prunes.add(threads.submit(() -> pruner.prune(LAST_2)));
            }
            Callable<Backup> making = () -> fake.create("app", FIRST.plusSeconds(86400 * 45), Grade.DECODED);
            Backup made = threads.submit(making).get();
            Future<Boolean> looks = threads.submit(() -> fake.folder().list().stream()
                    .allMatch(e -> e.state() == State.COMPLETE || e.state() == State.REMOVED));
            for (Future<Outcome> prune : prunes) {
                assertThat(prune.get().problems()).isEmpty();
            }
            assertThat(looks.get()).isTrue();
            pruner.prune(LAST_2);
            assertThat(fake.folder().backups()).hasSize(2).contains(made);
        } finally {
            threads.shutdownNow();
        }
    }

    private void awaitFirst(Process victim) throws IOException {
        for (boolean hasBegun = false; victim.isAlive() && !hasBegun; ) {
            try (Stream<Path> all = Files.list(fake.folder().path())) {
                hasBegun = all.anyMatch(f -> f.toString().endsWith(RemovedBackup.SUFFIX));
            }
        }
    }

    /** At random moments of its work: whatever is listed as complete is complete to its last byte. */
    @Test
    void isListedTruthfullyAfterAKillAtAnyPoint() throws Exception {
        Random random = new Random(7);
        int interrupted = 0;
        for (int i = 0; i < 8; i++) {
            fake = new FakeBackups(temporary.resolve("kill" + i));
            pruner = pruner(run -> false);
            List<Backup> made = make(60);
            Process victim = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), PruneVictim.class.getName(),
                    fake.folder().path().toString(), "last 2").redirectError(ProcessBuilder.Redirect.INHERIT).start();
            awaitFirst(victim);
            TimeUnit.MICROSECONDS.sleep(random.nextInt(30_000));
            victim.destroyForcibly().waitFor();
            List<FolderEntry> entries = fake.folder().list();
            assertThat(entries).allMatch(e -> e.state() == State.COMPLETE || e.state() == State.REMOVED, "complete or removed");
            for (Backup complete : fake.folder().backups()) {
                assertThat(new BackupFiles(complete.path()).damages(complete.manifest(), bytes -> { })).isEmpty();
            }
            assertThat(fake.folder().backups()).containsAll(made.subList(58, 60));
            interrupted += entries.size() > 2 && entries.stream().anyMatch(e -> e.state() == State.REMOVED) ? 1 : 0;
            assertThat(pruner.prune(LAST_2).problems()).isEmpty();
            assertThat(names()).containsExactly(made.get(58).name(), made.get(59).name());
        }
        assertThat(interrupted).as("kills in the middle").isPositive();
    }
}
