package dev.dbmig.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.backup.BackupHealth.Limits;
import dev.dbmig.backup.BackupHealth.Result;
import dev.dbmig.backup.BackupHealth.Status;
import dev.dbmig.backup.FolderEntry.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BackupHealthTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    private static final OptionalLong PLENTY = OptionalLong.of(1L << 40);

    private final List<FolderEntry> entries = new ArrayList<>();

    /** The oldest first. */
    private BackupHealthTest backup(String database, int hoursAgo, long bytes, Grade grade) {
        Manifest m = ManifestJsonTest.manifest();
        Instant started = NOW.minus(Duration.ofHours(hoursAgo));
        Manifest.Source source = new Manifest.Source(database, 5, "7001", "15.14", m.source().locale(), null, null);
        entries.add(FolderEntry.complete(new Backup(Path.of("/b/" + database + entries.size()), new Manifest("r", source, m.dump(),
                started, started, new TreeMap<>(Map.of("data.dump", new Manifest.FileFacts(bytes, "0"))), grade, null, null))));
        return this;
    }

    private Result check(OptionalLong free, String... databases) {
        return new BackupHealth(new Limits(Duration.ofHours(26), Duration.ofHours(50), 50))
                .check(entries, List.of(databases), free, NOW);
    }

    @Test
    void isCriticalWithoutAnyBackup() {
        assertThat(check(PLENTY)).extracting(Result::status, Result::sentences)
                .containsExactly(Status.CRITICAL, List.of("there is no backup at all", "1.0 TB free"));
    }

    @Test
    void looksAtTheAgeOfTheNewestGoodOne() {
        assertThat(backup("app", 26, 100, Grade.DECODED).check(PLENTY).status()).isEqualTo(Status.OK);
        entries.clear();
        assertThat(backup("app", 27, 100, Grade.DECODED).check(PLENTY).databases().get(0).sentence())
                .isEqualTo("app: 27 hours old, 100 bytes, decoded (older than 26h)");
        assertThat(check(PLENTY).status()).isEqualTo(Status.WARNING);
        entries.clear();
        assertThat(backup("app", 51, 100, Grade.DECODED).check(PLENTY).status()).isEqualTo(Status.CRITICAL);
    }

    @Test
    void countsNeitherUnprovenNorDamagedOnesNorThoseFromTheFuture() {
        backup("app", 60, 100, Grade.DECODED).backup("app", 2, 100, Grade.CHECKSUMMED).backup("app", -5, 100, Grade.VERIFIED);
        Backup damaged = backup("app", 1, 100, Grade.DECODED).entries.remove(3).backup().orElseThrow();
        entries.add(new FolderEntry(damaged.path(), State.DAMAGED, Optional.of(damaged), "data.dump is missing"));
        assertThat(check(PLENTY)).extracting(Result::status, Result::sentences)
                .containsExactly(Status.CRITICAL, List.of("1.0 TB free", "1 damaged"));
    }

    @Test
    void warnsOfOneThatHasShrunk() {
        for (int i = 9; i > 1; i--) {
            backup("app", i, 1000 + i, Grade.DECODED);
        }
        assertThat(backup("app", 1, 501, Grade.DECODED).check(PLENTY).status()).isEqualTo(Status.WARNING);
        assertThat(check(PLENTY).databases().get(0).sentence()).endsWith("(those before: 1004 bytes)".replace("1004 bytes", "1.0 kB"));
        assertThat(backup("app", 0, 503, Grade.DECODED).check(PLENTY).status()).isEqualTo(Status.OK);
    }

    @Test
    void asksForEachDatabaseThatIsNamed() {
        backup("app", 1, 100, Grade.DECODED).backup("billing", 300, 100, Grade.DECODED);
        assertThat(check(PLENTY, "app").status()).isEqualTo(Status.OK);
        assertThat(check(PLENTY).status()).isEqualTo(Status.CRITICAL);
        assertThat(check(PLENTY, "app", "crm").databases()).extracting(d -> d.database() + " " + d.status())
                .containsExactly("app OK", "crm CRITICAL");
    }

    @Test
    void looksAtTheFreeSpace() {
        backup("app", 1, 1000, Grade.DECODED).backup("billing", 1, 500, Grade.DECODED);
        assertThat(check(OptionalLong.of(3000)).status()).isEqualTo(Status.OK);
        assertThat(check(OptionalLong.of(2999)).status()).isEqualTo(Status.WARNING);
        assertThat(check(OptionalLong.of(1499)).sentences()).containsExactly("1.5 kB free, and the next backups may need 1.5 kB");
        assertThat(check(OptionalLong.of(1499)).status()).isEqualTo(Status.CRITICAL);
        assertThat(check(OptionalLong.empty()).status()).isEqualTo(Status.WARNING);
    }

    @Test
    void onlyMentionsWhatAKillLeft() {
        backup("app", 1, 1000, Grade.DECODED);
        entries.add(new FolderEntry(Path.of("/b/x.part"), State.ABANDONED, Optional.empty(), "it was never completed"));
        entries.add(new FolderEntry(Path.of("/b/x.removed"), State.REMOVED, Optional.empty(), "it was being removed"));
        assertThat(check(PLENTY)).extracting(Result::status, Result::sentences)
                .containsExactly(Status.OK, List.of("1.0 TB free", "1 abandoned", "1 removed"));
    }
}
