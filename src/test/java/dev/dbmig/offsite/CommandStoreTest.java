package dev.dbmig.offsite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.backup.Backup;
import dev.dbmig.offsite.Copy.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that copy, and programs that fail, hang, lie, write half, and change what they write. */
class CommandStoreTest {

    @TempDir
    Path folder;
    private CopyPlace place;
    private Backup backup;
    private String away;

    @BeforeEach
    void makePlace() throws IOException {
        place = new CopyPlace(folder);
        backup = place.backup(1);
        away = "'" + place.away + "/";
    }

    private Offsite copyingBy(String script) throws IOException {
        Path put = place.script("put", "file=$1 to=$2\n" + script);
        return place.offsite(put + " {file} " + away + "{name}'", "cat " + away + "{name}'", "ls " + away + "'", "rm " + away + "{name}'");
    }

    private List<String> failures(Offsite offsite) {
        Offsite.Outcome outcome = offsite.copyPending(Duration.ZERO);
        assertThat(outcome.copied()).isEmpty();
        assertThat(offsite.known()).isEmpty();
        assertThat(offsite.pending()).hasSize(1);
        assertThat(place.backups.resolve(".copying").toFile().list()).isEmpty();
        return outcome.failures();
    }

    @Test
    void copiesListsReadsAndRemoves() throws IOException {
        Offsite offsite = copyingBy("cp \"$file\" \"$to\"");
        assertThat(offsite.copyPending(Duration.ZERO).copied()).extracting(Copy::state).containsExactly(State.PROVEN);
        assertThat(offsite.look()).extracting(Copy::state).containsExactly(State.PROVEN);
        assertThat(offsite.verify(backup.name())).isEmpty();
        Backup newer = place.backup(2);
        assertThat(offsite.copyPending(Duration.ZERO).copied()).extracting(Copy::backup).containsExactly(newer.name());
        assertThat(offsite.prune(new dev.dbmig.backup.RetentionPolicy(1, java.util.Optional.empty(), 0, 0, 0, 0, 0), run -> false)
                .removed()).isEqualTo(1);
        assertThat(place.away.toFile().list()).containsExactlyInAnyOrder(newer.name() + ".tar", newer.name() + ".copy.json");
        OffsiteTest.delete(newer.path());
        assertThat(offsite.fetch(newer.name())).isPresent();
    }

    @Test
    void copiesFromStandardInputWithoutAFile() throws IOException {
        Path put = place.script("put", "exec cat > \"$1\"");
        Offsite offsite = place.offsite(put + " " + away + "{name}'", "cat " + away + "{name}'", "ls " + away + "'", null);
        assertThat(offsite.copyPending(Duration.ZERO).copied()).hasSize(1);
        assertThat(place.backups.resolve(".copying")).doesNotExist();
    }

    @Test
    void saysInItsOwnWordsWhyOneFails() throws IOException {
        assertThat(failures(copyingBy("echo 'no route to host' >&2; exit 7")).get(0)).contains("exit code 7: no route to host");
        Path put = place.script("deaf", "echo 'quota exceeded' >&2; exit 3");
        Offsite.Outcome outcome = place.offsite(put + " {name}", "cat " + away + "{name}'", null, null).copyPending(Duration.ZERO);
        assertThat(outcome.failures().get(0)).contains("exit code 3: quota exceeded");
    }

    @Test
    void saysThatAProgramIsNotThere() {
        Offsite offsite = place.offsite("/no/such/program {file} {name}", "cat " + away + "{name}'", null, null);
        assertThat(offsite.copyPending(Duration.ZERO).failures().get(0)).contains("program \"/no/such/program\" not found");
    }

    @Test
    void endsOneThatHangsWithAllThatItStarted() throws Exception {
        Path mark = place.backups.resolveSibling("pid");
        place.within(Duration.ofSeconds(1));
        assertThat(failures(copyingBy("sleep 300 & echo $! > '" + mark + "'; wait")).get(0)).contains("did not end within 1 s and was ended");
        long pid = Long.parseLong(Files.readString(mark).strip());
        for (int i = 0; i < 100 && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent(); i++) {
            Thread.sleep(50);
        }
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void believesNoProgramThatSaysAllIsWell() throws IOException {
        assertThat(failures(copyingBy("exit 0")).get(0)).contains("No such file");
        assertThat(failures(copyingBy("head -c 700 \"$file\" > \"$to\"")).get(0)).contains("what was read back is not what was sent: 700 bytes");
        assertThat(failures(copyingBy("tr x y < \"$file\" > \"$to\"")).get(0)).contains("what was read back is not what was sent");
        assertThat(failures(copyingBy("{ cat \"$file\"; echo; } > \"$to\"")).get(0)).contains("what was read back is not what was sent");
    }

    @Test
    void believesNoReadingThatFailsAtItsEnd() throws IOException {
        Path get = place.script("get", "cat \"$1\"; echo 'connection reset' >&2; exit 1");
        Offsite offsite = place.offsite("cp {file} " + away + "{name}'", get + " " + away + "{name}'", null, null);
        assertThat(offsite.copyPending(Duration.ZERO).failures().get(0)).contains("connection reset");
        assertThat(offsite.known()).isEmpty();
    }

    @Test
    void saysThatNothingIsProvenWhereNothingCanBeRead() throws IOException {
        Path put = place.script("put", "cp \"$1\" \"$2\"");
        Offsite offsite = place.offsite(put + " {file} " + away + "{name}'", null, null, null);
        assertThat(offsite.warning()).hasValueSatisfying(warning -> assertThat(warning).contains("no copy is proven", "backup.copy-to.read"));
        assertThat(offsite.copyPending(Duration.ZERO).copied()).extracting(Copy::state).containsExactly(State.COPIED);
        assertThat(offsite.copyPending(Duration.ZERO).copied()).isEmpty();
        assertThat(place.away.toFile().list()).containsExactly(backup.name() + ".tar");
    }

    @Test
    void provesWhatIsCopiedOnceItCanBeRead() throws IOException {
        Path put = place.script("put", "cp \"$1\" \"$2\"; echo called >> '" + place.backups.resolveSibling("calls") + "'");
        String copy = put + " {file} " + away + "{name}'";
        place.offsite(copy, null, null, null).copyPending(Duration.ZERO);
        assertThat(place.offsite(copy, "cat " + away + "{name}'", null, null).copyPending(Duration.ZERO).copied())
                .extracting(Copy::state).containsExactly(State.PROVEN);
        assertThat(Files.readAllLines(place.backups.resolveSibling("calls"))).hasSize(1);
    }

    @Test
    void sweepsWhatAKilledOneLeft() throws IOException {
        Path left = Files.createDirectory(place.backups.resolve(".copying")).resolve("app_20260101T000000Z_x.tar");
        Files.write(left, new byte[1000]);
        assertThat(copyingBy("cp \"$file\" \"$to\"").copyPending(Duration.ZERO).copied()).hasSize(1);
        assertThat(left).doesNotExist();
    }

    @Test
    void passesNamesOnAsTheyAre() throws IOException {
        Path odd = Files.createDirectory(folder.resolve("it's $(touch x) \"ä\""));
        Offsite offsite = place.offsite("cp {file} \"" + odd.toString().replace("$", "\\$").replace("\"", "\\\"") + "/{name}\"",
                null, null, null);
        assertThat(offsite.copyPending(Duration.ZERO).failures()).isEmpty();
        try (Stream<Path> files = Files.list(odd)) {
            assertThat(files).hasSize(2);
        }
    }
}
