package dev.dbmig.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.PgBackRest.Settings;
import dev.dbmig.backup.PgBackRest.Type;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With what pgBackRest 2.45 answered once, told by a program that writes down its arguments. */
class PgBackRestTest {

    private static final String SYSTEM = "7710587143020692151";
    private static final Instant NEWEST_ENDED = Instant.parse("2026-11-21T11:36:50Z");

    @TempDir
    private Path temporary;
    private Path program;

    @BeforeEach
    void answer() throws IOException {
        program = temporary.resolve("pgbackrest");
        answer("cat " + recorded("info.json"));
    }

    private static Path recorded(String name) {
        return Path.of("src/test/resources/pgbackrest", name).toAbsolutePath();
    }

    private void answer(String script) throws IOException {
        Files.writeString(program, "#!/bin/sh\necho \"$*\" >> " + temporary + "/argv\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    private PgBackRest rest(Type type, Duration freshFor) {
        return new PgBackRest(new Settings(List.of(program.toString(), "--config=/etc/x.conf"), "app", type, freshFor),
                new CommandRunner());
    }

    private PgBackRest rest() {
        return rest(Type.INCR, Duration.ofHours(24));
    }

    private List<String> asked() throws IOException {
        return Files.readAllLines(temporary.resolve("argv"));
    }

    @Test
    void readsWhatThereIs() throws IOException {
        Stanza stanza = rest().infoOf(SYSTEM);
        assertThat(stanza.backups()).extracting(ServerBackup::label)
                .containsExactly("20261121-113637F", "20261121-113637F_20261121-113648I");
        ServerBackup newest = stanza.newest(SYSTEM).orElseThrow();
        assertThat(newest).isEqualTo(new ServerBackup("20261121-113637F_20261121-113648I", "incr",
                Instant.parse("2026-11-21T11:36:48Z"), NEWEST_ENDED, false, 22992525, 3043449, "0/5000050", SYSTEM));
        assertThat(stanza.newest("another")).isEmpty();
        assertThat(asked()).containsExactly("--config=/etc/x.conf --stanza=app --output=json info");
    }

    @Test
    void refusesTheStanzaOfAnotherServer() {
        assertThatThrownBy(() -> rest().infoOf("123")).isInstanceOf(DbmigException.class)
                .hasMessage("stanza \"app\" of pgBackRest is of another server");
    }

    @Test
    void refusesAStanzaThatIsNotThere() throws IOException {
        answer("sed s/none/app/g " + recorded("missing.json"));
        assertThatThrownBy(() -> rest().infoOf(SYSTEM))
                .hasMessage("pgBackRest says of stanza \"app\": missing stanza path");
    }

    @Test
    void saysWhenTheAnswerIsNone() throws IOException {
        for (String odd : List.of("echo nonsense", "echo '[]'", "echo '[{\"name\":\"app\"}]'", "echo '[1]'", "true")) {
            answer(odd);
            assertThatThrownBy(() -> rest().info()).as(odd).hasMessage("what \"pgbackrest info\" says cannot be understood");
        }
    }

    @Test
    void knowsWhatIsFresh() {
        PgBackRest required = rest(Type.NONE, Duration.ofHours(24));
        Stanza stanza = required.info();
        assertThat(required.fresh(stanza, SYSTEM, NEWEST_ENDED.plus(Duration.ofHours(24)))).isPresent();
        Instant late = NEWEST_ENDED.plus(Duration.ofHours(25));
        assertThat(required.fresh(stanza, SYSTEM, late)).isEmpty();
        required.requireFresh(stanza, SYSTEM, NEWEST_ENDED);
        assertThatThrownBy(() -> required.requireFresh(stanza, SYSTEM, late))
                .hasMessage("stanza \"app\" of pgBackRest has no backup of the last 24h")
                .extracting("detail").asString().contains("The newest is 20261121-113637F_20261121-113648I, which ended at");
        rest().requireFresh(stanza, SYSTEM, late);
    }

    @Test
    void makesABackupAndTellsWhich() throws IOException {
        answer("case \"$*\" in *backup) touch " + temporary + "/made;; *) if [ -e " + temporary + "/made ]; then cat "
                + recorded("info.json") + "; else sed s/" + SYSTEM + "/99/ " + recorded("info.json") + "; fi;; esac");
        assertThat(rest(Type.DIFF, Duration.ZERO).backup(SYSTEM, () -> { }).label()).isEqualTo("20261121-113637F_20261121-113648I");
        assertThat(asked()).contains("--config=/etc/x.conf --stanza=app --type=diff backup");
    }

    @Test
    void doesNotBelieveABackupThatIsNotThere() {
        assertThatThrownBy(() -> rest().backup(SYSTEM, () -> { }))
                .hasMessage("pgBackRest ended well, but there is no new backup without errors");
    }

    @Test
    void makesNoneWhereNoneIsWanted() {
        assertThatThrownBy(() -> rest(Type.NONE, Duration.ZERO).backup(SYSTEM, () -> { })).hasMessageStartingWith("backup.type is none");
    }

    @Test
    void tellsWhatItSays() throws IOException {
        answer("echo 'ERROR: [050]: unable to acquire lock' >&2; exit 50");
        assertThatThrownBy(() -> rest().check(() -> { })).hasMessage("pgbackrest check failed with exit code 50")
                .extracting("detail", "hint").containsExactly("ERROR: [050]: unable to acquire lock",
                        "Another pgBackRest is at work on this stanza; wait for it to end.");
    }

    @Test
    void endsItWhenTheRunIsToEnd() throws IOException {
        answer("echo $$ > " + temporary + "/pid; exec sleep 300");
        assertThatThrownBy(() -> rest().check(() -> {
            throw DbmigException.refused("stop");
        })).hasMessage("stop");
        long pid = Long.parseLong(Files.readString(temporary.resolve("pid")).strip());
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void hasTheRepositoryVerified() throws IOException {
        assertThat(rest().verify(() -> { })).isEqualTo(new PgBackRest.Verification(List.of(), true));
        assertThat(asked()).contains("--config=/etc/x.conf --stanza=app --output=text verify");
        answer("case \"$*\" in *verify) cat " + recorded("verify-damaged.txt") + ";; *) cat " + recorded("info.json") + ";; esac");
        assertThat(rest().verify(() -> { }).problems()).hasSize(4)
                .contains("backup: 20261121-113637F, status: invalid, total files checked: 964, total valid files: 963");
    }

    @Test
    void saysThatItOnlyLookedWhereItsVersionCannotVerify() throws IOException {
        answer("case \"$*\" in *verify) echo \"ERROR: [031]: invalid option '--output=text'\" >&2; exit 31;; *) cat "
                + recorded("info.json") + ";; esac");
        assertThat(rest().verify(() -> { })).isEqualTo(new PgBackRest.Verification(List.of(), false));
        answer("case \"$*\" in *verify) exit 55;; *) cat " + recorded("info.json") + ";; esac");
        assertThatThrownBy(() -> rest().verify(() -> { })).hasMessage("pgbackrest verify failed with exit code 55");
    }

    @Test
    void judgesForMonitoring() throws IOException {
        BackupHealth.Limits limits = new BackupHealth.Limits(Duration.ofHours(26), Duration.ofHours(50), 50);
        BackupHealth.Result well = ServerHealth.check(rest().info(), limits, NEWEST_ENDED.plus(Duration.ofHours(20)));
        assertThat(well.status()).isEqualTo(BackupHealth.Status.OK);
        assertThat(well.databases()).extracting(BackupHealth.OfDatabase::sentence).containsExactly("stanza app: 20 hours old, 21.9 MB, incr");
        assertThat(ServerHealth.check(rest().info(), limits, NEWEST_ENDED.plus(Duration.ofHours(30))).status())
                .isEqualTo(BackupHealth.Status.WARNING);
        assertThat(ServerHealth.check(rest().info(), limits, NEWEST_ENDED.plus(Duration.ofHours(60))).databases())
                .extracting(BackupHealth.OfDatabase::sentence)
                .containsExactly("stanza app: 2 days old, 21.9 MB, incr (older than 2d2h)");
        answer("sed s/none/app/g " + recorded("missing.json"));
        BackupHealth.Result missing = ServerHealth.check(rest().info(), limits, NEWEST_ENDED);
        assertThat(missing.status()).isEqualTo(BackupHealth.Status.CRITICAL);
        assertThat(missing.sentences()).containsExactly("pgBackRest says: missing stanza path");
        answer("sed 's/\"error\":false/\"error\":true/' " + recorded("info.json"));
        assertThat(ServerHealth.check(rest().info(), limits, NEWEST_ENDED).sentences()).containsExactly("1 made with errors");
    }

    @Test
    void writesTheCommandOfTheLastResort() {
        assertThat(rest().restoreCommand("20261121-113637F", "dbmig_20261121-120000-abcd")).isEqualTo(program
                + " --config=/etc/x.conf --stanza=app --set=20261121-113637F --delta --type=name"
                + " --target=dbmig_20261121-120000-abcd --target-action=promote restore");
    }
}
