package dev.dbmig;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The real programs of other migration tools, put together from the jars that the build copies into
 * target/tool-jars and the driver of the tests.
 */
public final class ToolJars {

    private static final Path JARS = Path.of(System.getProperty("tool.jars", "target/tool-jars")).toAbsolutePath();

    private ToolJars() {
    }

    /**
     * Writes {@code flyway}; skips the test where the jars are not there.
     *
     * @param folder that it is written into
     */
    public static Path flyway(Path folder) throws IOException {
        return program(folder, "flyway", "org.flywaydb.commandline.Main");
    }

    /** Likewise {@code liquibase}. */
    public static Path liquibase(Path folder) throws IOException {
        return program(folder, "liquibase", "liquibase.integration.commandline.LiquibaseCommandLine");
    }

    private static Path program(Path folder, String name, String main) throws IOException {
        assumeTrue(Files.isDirectory(JARS.resolve(name)), name + " is not there: ./mvnw dependency:copy@migration-tools");
        String classes = JARS.resolve(name) + "/*:" + driver();
        Path program = Files.createDirectories(folder).resolve(name);
        Files.writeString(program, "#!/bin/sh\nexec '" + System.getProperty("java.home") + "/bin/java' -XX:TieredStopAtLevel=1 -Xshare:auto -cp '"
                + classes + "' " + main + " \"$@\"\n");
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path driver() {
        try {
            return Path.of(org.postgresql.Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
