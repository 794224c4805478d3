package dev.dbmig.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.backup.FolderEntry.State;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL at many instants of a backup; how many: {@code -Ddbmig.kills=200}. */
class BackupKillIT {

    private static final int KILLS = Integer.getInteger("dbmig.kills", 10);

    @TempDir
    private Path temporary;
    private final Random random = new Random(20261121);
    private final Map<State, Integer> left = new EnumMap<>(State.class);
    private long usualMillis;

    @Test
    void leavesAFolderThatIsListedTruthfully() throws Exception {
        ShimFolder shims = new ShimFolder(temporary.resolve("bin"));
        try (TestDatabase database = TestServer.shared().newDatabase()) {
            BackupPlace.fill(database, 3000);
            BackupPlace place = new BackupPlace(temporary.resolve("backups"), shims.programs());
            Backup first = place.create(database);
            for (int i = 0; i < KILLS; i++) {
                kill(database, i % 3 > 0, i % 2 == 0 ? new String[0] : new String[] {"directory"});
                judge(place, first);
            }
            assertThat(place.create(database).grade()).isEqualTo(Grade.DECODED);
            Pruner.Outcome outcome = new Pruner(place.folder(), () -> run -> false).prune(RetentionCase.policy("last 1"));
            assertThat(outcome.problems()).isEmpty();
            assertThat(place.folder().backups()).hasSize(1);
            System.out.println("killed " + KILLS + " times while a backup was made; left: " + left);
        }
    }

    /** @param once it has begun to write; else at any instant */
    private void kill(TestDatabase database, boolean once, String... format) throws IOException, InterruptedException {
        Path log = temporary.resolve("victim.log");
        Process victim = BackupVictim.start(temporary.resolve("backups"), temporary.resolve("bin"), log, format);
        try {
            BackupVictim.tell(victim, database.settings());
            while (victim.isAlive() && !Files.readString(log).contains("begins")) {
                Thread.sleep(2);
            }
            assertThat(victim.isAlive()).as(Files.readString(log)).isTrue();
            while (once && victim.isAlive() && !hasPart()) {
                Thread.sleep(1);
            }
            long begun = System.nanoTime();
            if (usualMillis == 0) {
                assertThat(victim.waitFor()).isZero(); // the first one tells how long it takes
                usualMillis = (System.nanoTime() - begun) / 1_000_000;
            } else {
                boolean isOver = victim.waitFor(random.nextLong(usualMillis), TimeUnit.MILLISECONDS);
                usualMillis = isOver ? Math.max(20, (System.nanoTime() - begun) / 1_000_000) : usualMillis;
            }
        } finally {
            victim.destroyForcibly().waitFor();
        }
    }

    private boolean hasPart() throws IOException {
        try (Stream<Path> all = Files.list(temporary.resolve("backups"))) {
            return all.anyMatch(path -> path.toString().endsWith(BackupFolder.PART));
        }
    }

    private void judge(BackupPlace place, Backup first) throws InterruptedException, IOException {
        for (FolderEntry entry : place.folder().list()) {
            assertThat(entry.state()).as(entry.name()).isIn(State.COMPLETE, State.ABANDONED);
            assertThat(entry.name().endsWith(BackupFolder.PART)).isEqualTo(entry.state() == State.ABANDONED);
            left.merge(entry.state(), entry.path().equals(first.path()) ? 0 : 1, Integer::sum);
        }
        List<Backup> complete = place.folder().backups();
        assertThat(complete).contains(first).allSatisfy(backup -> assertThat(place.backups().check(backup)).isEmpty());
        try (Stream<Path> all = Files.list(place.folder().path())) {
            for (Path part : all.filter(p -> Files.isDirectory(p) && !p.equals(first.path())).toList()) {
                removeByHand(part);
            }
        }
    }

    /** As a person would: and pg_dump, which ends with its dbmig, may write for a moment longer. */
    private static void removeByHand(Path part) throws InterruptedException {
        for (int i = 0; i < 100 && Files.exists(part); i++) {
            try (Stream<Path> all = Files.walk(part)) {
                all.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            } catch (IOException | java.io.UncheckedIOException e) {
                Thread.sleep(20);
            }
        }
    }
}
