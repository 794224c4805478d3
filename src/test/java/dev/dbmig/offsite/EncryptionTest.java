package dev.dbmig.offsite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.DbmigException;
import dev.dbmig.Programs;
import dev.dbmig.backup.Backup;
import dev.dbmig.offsite.Encryption.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real age and gpg, where they are installed. */
class EncryptionTest {

    private static final String AGE = "age1" + "q".repeat(58);
    private static final String GPG = "0123456789ABCDEF0123456789ABCDEF01234567";

    @TempDir
    Path folder;
    private CopyPlace place;

    @BeforeEach
    void makePlace() throws IOException {
        place = new CopyPlace(folder);
    }

    private static String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private Path identity(String name) throws Exception {
        Path file = folder.resolve(name);
        output("age-keygen", "-o", file.toString());
        return file;
    }

    private static String recipient(Path identity) throws Exception {
        return output("age-keygen", "-y", identity.toString()).strip();
    }

    @Test
    void knowsTheCommands() {
        Encryption age = new Encryption(Program.AGE, List.of(AGE, "ssh-ed25519 AAAA me"), Optional.empty());
        assertThat(age.encrypting().orElseThrow().argv()).containsExactly("age", "--encrypt", "--recipient", AGE, "--recipient",
                "ssh-ed25519 AAAA me");
        assertThat(age.fileName("b")).isEqualTo("b.tar.age");
        assertThatThrownBy(() -> age.decrypting("b.tar.age")).hasMessageContaining("no private key is known here");
        Encryption gpg = new Encryption(Program.GPG, List.of(GPG), Optional.empty());
        assertThat(gpg.encrypting().orElseThrow().argv()).startsWith("gpg", "--batch").endsWith("--encrypt", "--recipient", GPG);
        assertThat(gpg.decrypting("b.tar.gpg").orElseThrow().argv()).containsExactly("gpg", "--batch", "--no-tty", "--quiet", "--decrypt");
        assertThat(Encryption.NONE.encrypting()).isEmpty();
        assertThat(Encryption.NONE.decrypting("b.tar")).isEmpty();
    }

    @Test
    void refusesWhatIsNoPublicKey() {
        for (String key : List.of("me@example.org", "--output=x", "AGE-SECRET-KEY-1QQ", "")) {
            assertThatThrownBy(() -> new Encryption(Program.AGE, List.of(key), Optional.empty())).isInstanceOf(DbmigException.class);
            assertThatThrownBy(() -> new Encryption(Program.GPG, List.of(key), Optional.empty())).isInstanceOf(DbmigException.class);
        }
    }

    @Test
    void goesThroughAgeAndBack() throws Exception {
        assumeTrue(Programs.has("age") && Programs.has("age-keygen"));
        Path mine = identity("mine");
        Path ours = identity("ours");
        List<String> recipients = List.of(recipient(mine), recipient(ours));
        Backup backup = place.backup(1);
        place.encrypted(new Encryption(Program.AGE, recipients, Optional.empty()));
        assertThat(place.offsite().copyPending(Duration.ZERO).failures()).isEmpty();
        Path copy = place.away.resolve(backup.name() + ".tar.age");
        assertThat(Files.readString(copy, StandardCharsets.ISO_8859_1)).startsWith("age-encryption.org").doesNotContain("globals.sql");
        assertThat(place.offsite().verify(backup.name())).isEmpty();
        OffsiteTest.delete(backup.path());
        assertThatThrownBy(() -> place.offsite().fetch(backup.name())).hasMessageContaining("no private key is known here");

        place.encrypted(new Encryption(Program.AGE, recipients, Optional.of(ours)));
        assertThat(place.offsite().verify(backup.name())).isEmpty();
        assertThat(place.offsite().fetch(backup.name()).orElseThrow().manifest()).isEqualTo(backup.manifest());
        for (long at : new long[] {5, 300, Files.size(copy) / 2, Files.size(copy) - 1}) {
            OffsiteTest.flip(copy, at);
            assertThat(place.offsite().verify(backup.name())).as("byte " + at).hasSize(1);
            OffsiteTest.flip(copy, at);
        }
        assertThat(place.offsite().verify(backup.name())).isEmpty();
    }

    @Test
    void saysThatTheKeyIsAnothers() throws Exception {
        assumeTrue(Programs.has("age") && Programs.has("age-keygen"));
        Backup backup = place.backup(1);
        place.encrypted(new Encryption(Program.AGE, List.of(recipient(identity("ours"))), Optional.of(identity("other"))));
        place.offsite().copyPending(Duration.ZERO);
        assertThatThrownBy(() -> place.offsite().verify(backup.name())).hasMessageContaining("is what was sent, but cannot be opened here");
        assertThat(place.offsite().known().get(backup.name()).isProven()).isTrue();
        OffsiteTest.delete(backup.path());
        assertThatThrownBy(() -> place.offsite().fetch(backup.name())).isInstanceOfSatisfying(DbmigException.class,
                e -> assertThat(e.detail()).hasValueSatisfying(detail -> assertThat(detail).contains("no identity matched")));
        assertThat(place.fake.folder().list()).isEmpty();
        assertThat(place.away.resolve(backup.name() + ".tar.age")).exists();
    }

    @Test
    void leavesNoCopyWhereItCannotEncrypt() throws Exception {
        assumeTrue(Programs.has("age"));
        place.backup(1);
        place.encrypted(new Encryption(Program.AGE, List.of(AGE), Optional.empty()));
        assertThat(place.offsite().copyPending(Duration.ZERO).failures()).first().asString().contains("age", "exit code 1");
        assertThat(place.away).isEmptyDirectory();
    }
}
