package dev.dbmig.cli;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where runs and backups are kept when nothing is configured: root has the system's places, everybody else
 * those of the XDG base directory specification.
 */
record StateFolders(Path state, Path backups) {

    static StateFolders of(Map<String, String> environment) {
        if ("root".equals(System.getProperty("user.name"))) {
            return new StateFolders(Path.of("/var/lib/dbmig"), Path.of("/var/backups/dbmig"));
        }
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        Path base = state.startsWith("/") ? Path.of(state)
                : Path.of(environment.getOrDefault("HOME", "/tmp"), ".local", "state");
        return new StateFolders(base.resolve("dbmig"), base.resolve("dbmig").resolve("backups"));
    }
}
