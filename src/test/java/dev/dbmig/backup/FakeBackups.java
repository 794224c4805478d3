package dev.dbmig.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Backups that no server was needed for: their archives are no archives, but everything else is as it should be. */
public final class FakeBackups {

    private final BackupFolder folder;

    public FakeBackups(Path path) {
        this.folder = new BackupFolder(path);
    }

    public BackupFolder folder() {
        return folder;
    }

    public Backup create(String database, Instant time, Grade grade) throws IOException {
        try (PartialBackup part = begin(database, time)) {
            return complete(part, database, time, grade);
        }
    }

    PartialBackup begin(String database, Instant time) throws IOException {
        PartialBackup part = folder.begin(database, time, "r" + time.getEpochSecond());
        Path data = Files.createDirectory(part.path().resolve("data"));
        for (String name : new String[] {"data/toc.dat", "data/1.dat.gz", "data/2.dat.gz", "globals.sql", "database.json"}) {
            Files.writeString(part.path().resolve(name), name);
        }
        Files.writeString(data.resolve("3.dat.gz"), "x".repeat(1000));
        return part;
    }

    Backup complete(PartialBackup part, String database, Instant time, Grade grade) throws IOException {
        Manifest m = ManifestJsonTest.manifest();
        Manifest.Source source = new Manifest.Source(database, 5, "7001", "15.14", m.source().locale(), null, null);
        return part.complete(new Manifest("r" + time.getEpochSecond(), source,
                new Manifest.Dump("pg_dump", "15.14", DumpFormat.DIRECTORY, "1", 2), time, time.plusSeconds(60),
                new BackupFiles(part.path()).seal(bytes -> { }), grade, null, null));
    }
}
