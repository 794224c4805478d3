package dev.dbmig.offsite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.backup.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGKILL at whatever moment: what is recorded is there and whole, and the next one completes it. */
class CopyKillIT {

    private static final int KILLS = Integer.getInteger("copy.kills", 6);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"%s", "cp {file} %s/{name}"})
    void leavesTheTruth(String destination) throws Exception {
        CopyPlace place = new CopyPlace(folder);
        Path away = Files.createDirectory(folder.resolve("away"));
        String copyTo = destination.formatted(away);
        Random random = new Random(4);
        int killed = 0;
        for (int i = 0; i < KILLS; i++) {
            place.backup(i);
            Process victim = victim(place.backups, copyTo);
            assertThat(victim.getInputStream().readNBytes(5)).asString().isEqualTo("ready");
            victim.waitFor(random.nextInt(250), TimeUnit.MILLISECONDS);
            killed += victim.isAlive() ? 1 : 0;
            victim.destroyForcibly().waitFor();
            look(place.offsite(copyTo, null, null, null));
        }
        assertThat(killed).isPositive();
        Offsite offsite = place.offsite(copyTo, null, null, null);
        assertThat(offsite.copyPending(Duration.ofSeconds(10)).failures()).isEmpty();
        offsite.prune(new RetentionPolicy(2, Optional.empty(), 0, 0, 0, 0, 0), run -> false);
        assertThat(offsite.known().values()).hasSize(2).allMatch(Copy::isProven);
        look(offsite);
        Path left = place.backups.resolve(".copying");
        assertThat(!Files.exists(left) || left.toFile().list().length == 0).isTrue();
        assertThat(away.toFile().list()).hasSize(4);
        assertThat(place.fake.folder().backups()).hasSize(KILLS);
    }

    /** What a record calls proven is so; what is half removed is called that. */
    private static void look(Offsite offsite) {
        for (Copy copy : offsite.known().values()) {
            if (copy.isProven()) {
                assertThat(offsite.verify(copy.backup())).isEmpty();
            } else {
                assertThat(copy.state()).isIn(Copy.State.REMOVED, Copy.State.GONE);
            }
        }
        for (Copy copy : offsite.look()) {
            assertThat(copy.state()).isIn(Copy.State.PROVEN, Copy.State.REMOVED, Copy.State.GONE);
        }
    }

    private static Process victim(Path backups, String copyTo) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), CopyVictim.class.getName(),
                backups.toString(), copyTo).redirectErrorStream(true).start();
    }
}
