package dev.dbmig.offsite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.backup.RetentionPolicy;
import dev.dbmig.process.Command;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A small disk that is full at some point of a copy, at either end: what is recorded is true, and the next one completes it. */
class CopyFullDiskIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int KIB = 1024;

    @TempDir
    Path folder;

    private CopyPlace place;
    private Path disk;

    @BeforeEach
    void mount() throws IOException {
        place = new CopyPlace(folder);
        disk = Files.createDirectory(folder.resolve("small disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()), "needs root");
    }

    @AfterEach
    void unmount() {
        run("umount", "-l", disk.toString());
    }

    private static boolean run(String... argv) {
        return new CommandRunner().run(Command.of(argv)).isSuccess();
    }

    /** Leaves so much free. */
    private void fill(int kib) throws IOException {
        Path filler = disk.resolve("filler");
        Files.deleteIfExists(filler);
        byte[] noise = new byte[(int) Files.getFileStore(disk).getUsableSpace() - kib * KIB];
        ThreadLocalRandom.current().nextBytes(noise);
        Files.write(filler, noise);
    }

    private void backups(int count) throws IOException {
        for (int day = 0; day < count; day++) {
            Path large = place.backup(day).path();
            assertThat(large).isDirectory();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 8, 12, 16, 24, 32})
    void copiesNothingHalf(int kib) throws IOException {
        backups(4);
        for (String destination : new String[] {"%s", "cp {file} '%s/{name}'"}) {
            Path away = Files.createDirectories(disk.resolve("away" + destination.length()));
            Offsite offsite = place.offsite(destination.formatted(away), null, null, null);
            fill(kib);
            Offsite.Outcome full = offsite.copyPending(PATIENCE);
            assertThat(full.failures().isEmpty()).as(full.failures().toString()).isEqualTo(full.copied().size() == 4);
            if (kib == 0) {
                assertThat(full.failures()).isNotEmpty();
                assertThat(full.copied()).isEmpty();
            }
            assertThat(offsite.look()).allMatch(copy -> !copy.isProven() || offsite.verify(copy.backup()).isEmpty());
            assertThat(offsite.pending()).hasSize(4 - full.copied().size());
            Files.delete(disk.resolve("filler"));
            assertThat(offsite.copyPending(PATIENCE).failures()).isEmpty();
            assertThat(offsite.look()).hasSize(4).allMatch(Copy::isProven);
            offsite.prune(new RetentionPolicy(1, Optional.empty(), 0, 0, 0, 0, 0), run -> false);
            assertThat(offsite.look()).filteredOn(Copy::isProven).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 8})
    void prunesWhereNothingCanBeWritten(int kib) throws IOException {
        backups(4);
        Path away = Files.createDirectories(disk.resolve("away"));
        Offsite offsite = place.offsite(away.toString(), null, null, null);
        assertThat(offsite.copyPending(PATIENCE).failures()).isEmpty();
        fill(kib);
        offsite.prune(new RetentionPolicy(1, Optional.empty(), 0, 0, 0, 0, 0), run -> false);
        assertThat(offsite.look()).filteredOn(Copy::isProven).singleElement()
                .satisfies(copy -> assertThat(offsite.verify(copy.backup())).isEmpty());
    }
}
