package dev.dbmig.offsite;

import dev.dbmig.backup.Backup;
import dev.dbmig.backup.FakeBackups;
import dev.dbmig.backup.Grade;
import dev.dbmig.backup.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A folder of backups, and another one as their destination. */
final class CopyPlace {

    static final Instant NIGHT = Instant.parse("2026-11-01T02:00:00Z");

    final Path backups;
    final Path away;
    final FakeBackups fake;
    private Encryption encryption = Encryption.NONE;
    private RetentionPolicy keep = RetentionPolicy.USUAL;
    private Duration timeout = Duration.ofSeconds(30);
    private Map<String, String> variables = Map.of();

    CopyPlace(Path folder) throws IOException {
        this.backups = Files.createDirectory(folder.resolve("backups"));
        this.away = Files.createDirectory(folder.resolve("a way"));
        this.fake = new FakeBackups(backups);
    }

    CopyPlace encrypted(Encryption how) {
        this.encryption = how;
        return this;
    }

    CopyPlace keeping(int last) {
        this.keep = new RetentionPolicy(last, Optional.empty(), 0, 0, 0, 0, 0);
        return this;
    }

    CopyPlace within(Duration limit) {
        this.timeout = limit;
        return this;
    }

    CopyPlace with(Map<String, String> environment) {
        this.variables = environment;
        return this;
    }

    Backup backup(int day) throws IOException {
        return fake.create("app", NIGHT.plus(Duration.ofDays(day)), Grade.DECODED);
    }

    /** To the folder. */
    Offsite offsite() {
        return offsite(away.toString(), null, null, null);
    }

    Offsite offsite(String copy, String read, String list, String remove) {
        return new Offsite(new OffsiteSettings(copy, Optional.ofNullable(read), Optional.ofNullable(list),
                Optional.ofNullable(remove), timeout, encryption, keep, false, variables), fake.folder(), line -> { });
    }

    /** A program of sh, to be called by its path. */
    Path script(String name, String text) throws IOException {
        Path file = Files.writeString(backups.resolveSibling(name), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }
}
