package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that holds initdb and postgres, the programs that make a server. */
public record ServerBinaries(Path folder, ServerVersion version) {

    /** @throws DbmigException that names the package to install, if the machine has no server */
    public static ServerBinaries find(ClientTools tools) {
        return tools.all("postgres").stream()
                .filter(tool -> Files.isExecutable(tool.file().resolveSibling("initdb")))
                .map(tool -> new ServerBinaries(tool.file().getParent(), tool.version()))
                .findFirst()
                .orElseThrow(() -> DbmigException.refused("there is no PostgreSQL server on this machine"
                                + " (programs initdb and postgres)")
                        .hint("Install it: apt install postgresql (Debian, Ubuntu), dnf install postgresql-server"
                                + " (Fedora, RHEL), apk add postgresql (Alpine),"
                                + " brew install postgresql@17 (macOS)."));
    }

    Path program(String name) {
        return folder.resolve(name);
    }
}
