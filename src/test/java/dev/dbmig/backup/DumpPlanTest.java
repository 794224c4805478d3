package dev.dbmig.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.postgres.ClientProgram;
import dev.dbmig.postgres.ClientPrograms;
import dev.dbmig.postgres.ConnectionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpPlanTest {

    private static final long GIB = 1L << 30;

    @TempDir
    private Path bin;

    /** A pg_dump of some version, built with some methods of compression, that never reaches a server. */
    private ClientProgram pgDump(String version, String... methods) throws IOException {
        StringBuilder script = new StringBuilder("#!/bin/sh\n[ \"$1\" = --version ] && echo 'pg_dump (PostgreSQL) "
                + version + "' && exit\nfor a; do case $a in --compress=*) method=${a#--compress=};; esac; done\n");
        for (String method : methods) {
            script.append("[ \"$method\" = ").append(method).append(" ] && echo 'pg_dump: error: connection to server on"
                    + " socket \"/nonexistent/.s.PGSQL.5432\" failed: No such file or directory' >&2 && exit 1\n");
        }
        script.append("echo \"pg_dump: error: this build does not support compression with $method\" >&2; exit 1\n");
        Path file = Files.writeString(bin.resolve("pg_dump"), script.toString());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return BackupPlace.programs(Optional.of(bin), List.of()).require("pg_dump",
                Integer.parseInt(version.substring(0, 2)));
    }

    @Test
    void takesTheBestCompressionThatIsBuiltIn() throws IOException {
        assertThat(DumpPlan.of(pgDump("17.4", "zstd", "lz4"), 0, GIB, 90).compression()).isEqualTo("zstd");
        assertThat(DumpPlan.of(pgDump("18beta1", "lz4"), 0, GIB, 90).compression()).isEqualTo("lz4");
        assertThat(DumpPlan.of(pgDump("16.9"), 0, GIB, 90).compression()).isEqualTo("gzip:1");
        assertThat(DumpPlan.of(pgDump("15.14", "zstd"), 0, GIB, 90).compression()).isEqualTo("1");
    }

    @Test
    void dumpsInParallelWhereThereIsRoom() throws IOException {
        int cores = Runtime.getRuntime().availableProcessors();
        assumeTrue(cores > 1, "one core has one job");
        ClientProgram pgDump = pgDump("15.14");
        assertThat(DumpPlan.of(pgDump, GIB - 1, GIB, 90)).isEqualTo(new DumpPlan(DumpFormat.CUSTOM, "1", 1));
        assertThat(DumpPlan.of(pgDump, GIB, GIB, 90))
                .isEqualTo(new DumpPlan(DumpFormat.DIRECTORY, "1", Math.min(cores, 8)));
        assertThat(DumpPlan.of(pgDump, GIB, GIB, 5)).isEqualTo(new DumpPlan(DumpFormat.DIRECTORY, "1", 2));
        assertThat(DumpPlan.of(pgDump, GIB, GIB, 3)).isEqualTo(new DumpPlan(DumpFormat.CUSTOM, "1", 1));
        assertThat(DumpPlan.of(pgDump, GIB, GIB, -1)).isEqualTo(new DumpPlan(DumpFormat.CUSTOM, "1", 1));
    }

    @Test
    void givesPgDumpEverySettingButTheSecrets() throws IOException {
        ConnectionSettings settings = ConnectionSettings.builder().layer("test", Map.of("host", "db.example.com,::1",
                "port", "5433,5432", "user", "Łódź user", "password", "s3cret", "dbname", "a b&c=d/é%",
                "sslmode", "verify-full", "sslrootcert", "/etc/ssl/root ca.pem", "options", "-c role=app",
                "require_auth", "scram-sha-256")).build(Map.of("HOME", "/nonexistent"));
        BackupRequest request = BackupRequest.of(settings, "r1")
                .withOptions(DumpOptions.usual().withLockWait(Duration.ofMillis(1500)));
        List<String> arguments = new DatabaseDump(pgDump("15.14"), new DumpPlan(DumpFormat.DIRECTORY, "1", 2), request)
                .arguments(Path.of("/backups/x/data"));
        assertThat(arguments).containsExactly("--format=directory", "--compress=1", "--no-password",
                "--lock-wait-timeout=1500", "--jobs=2", "--file=/backups/x/data",
                "--dbname=postgresql:///?dbname=a%20b%26c%3Dd/%C3%A9%25&host=db.example.com,%3A%3A1"
                        + "&options=-c%20role%3Dapp&port=5433,5432&sslmode=verify-full"
                        + "&sslrootcert=/etc/ssl/root%20ca.pem&user=%C5%81%C3%B3d%C5%BA%20user"
                        + "&application_name=dbmig/r1/backup");
    }

    @Test
    void readsWithANewerProgramWhereTheOwnOneIsMissing() throws IOException {
        pgDump("98.1");
        ClientPrograms programs = BackupPlace.programs(Optional.of(bin), List.of());
        assertThat(programs.requireFrom("pg_dump", 97).version().major()).isEqualTo(98);
        assertThatThrownBy(() -> programs.require("pg_dump", 97)).hasMessage("there is no pg_dump 97 on this machine");
        assertThatThrownBy(() -> programs.requireFrom("pg_dump", 99)).hasMessage("there is no pg_dump 99 on this machine");
        ClientPrograms inside = BackupPlace.programs(Optional.empty(), List.of("env", "PATH=" + bin + ":/bin:/usr/bin"));
        assertThat(inside.requireFrom("pg_dump", 97).place()).endsWith(" pg_dump");
        assertThatThrownBy(() -> inside.require("pg_dump", 97)).hasMessageEndingWith(
                "is of version 98.1, and 97 is needed");
    }

    @Test
    void saysWhichProgramIsMissing() throws IOException {
        pgDump("17.4");
        ClientPrograms programs = BackupPlace.programs(Optional.of(bin), List.of());
        assertThatThrownBy(() -> programs.require("pg_dump", 99))
                .hasMessage("there is no pg_dump 99 on this machine")
                .extracting("detail").asString().startsWith("The server's own version is needed, 99. Found: "
                        + bin.resolve("pg_dump") + " (17.4)");
    }
}
