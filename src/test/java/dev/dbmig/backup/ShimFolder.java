package dev.dbmig.backup;

import dev.dbmig.postgres.ClientPrograms;
import dev.dbmig.postgres.ClientTools;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestServer;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** A folder of programs that are called as PostgreSQL's are, tell their version, and then misbehave. */
final class ShimFolder {

    private final Path folder;
    private final int major;

    ShimFolder(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        try (Session session = TestServer.shared().open()) {
            this.major = session.version().major();
        }
        for (String name : List.of("pg_dump", "pg_restore", "pg_dumpall", "psql")) {
            behave(name, "exec \"$real\" \"$@\"");
        }
    }

    /** @param script of sh, with {@code $real} for the real program and {@code $file} for what {@code --file} names */
    ShimFolder behave(String name, String script) throws IOException {
        Path real = new ClientTools(new CommandRunner(), Optional.empty()).find(name, major).orElseThrow().file();
        Path shim = folder.resolve(name);
        Files.deleteIfExists(shim);
        Files.writeString(shim, "#!/bin/sh\nreal=" + real + "\n[ \"$1\" = --version ] && exec $real --version\n"
                + "for a; do case $a in --file=*) file=${a#--file=};; esac; done\n" + script + "\n");
        Files.setPosixFilePermissions(shim, PosixFilePermissions.fromString("rwxr-xr-x"));
        return this;
    }

    ClientPrograms programs() {
        return BackupPlace.programs(Optional.of(folder), List.of());
    }
}
