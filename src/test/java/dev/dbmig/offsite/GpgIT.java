package dev.dbmig.offsite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real gpg, with a keyring of its own, in a process of its own. */
class GpgIT {

    @TempDir
    Path folder;

    @Test
    void goesThroughGpgAndBack() throws Exception {
        assumeTrue(Programs.has("gpg"));
        Path home = Files.createTempDirectory("gpg"); // its sockets need a short path
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        try {
            run(home, List.of("gpg", "--batch", "--passphrase", "", "--quick-generate-key", "backup@example.org", "rsa2048", "encr"));
            String fingerprint = run(home, List.of("gpg", "--batch", "--with-colons", "--list-keys")).lines()
                    .filter(line -> line.startsWith("fpr:")).findFirst().orElseThrow().split(":")[9];
            String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            assertThat(run(home, List.of(java, "-cp", System.getProperty("java.class.path"), GpgRoundTrip.class.getName(),
                    folder.toString(), fingerprint))).contains("fetched", ".tar.gpg");
        } finally {
            new ProcessBuilder("gpgconf", "--homedir", home.toString(), "--kill", "all").start().waitFor();
            OffsiteTest.delete(home);
        }
    }

    private static String run(Path home, List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("GNUPGHOME", home.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
