package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The user that runs a throw-away server: PostgreSQL refuses to run as root, so for root it is {@code postgres}.
 *
 * @param user empty for ourselves
 * @param prefix what goes before a command to run it as that user, away from the signals of our terminal
 */
record ServerOwner(Optional<UserPrincipal> user, List<String> prefix) {

    private static final String NAME = "postgres";

    static ServerOwner find() {
        String path = System.getenv("PATH");
        List<String> prefix = new ArrayList<>(isOnPath("setsid", path) ? List.of("setsid") : List.of());
        if (!"root".equals(System.getProperty("user.name"))) {
            return new ServerOwner(Optional.empty(), prefix);
        }
        prefix.addAll(switchUser(path));
        return new ServerOwner(Optional.of(postgres()), prefix);
    }

    private static UserPrincipal postgres() {
        try {
            return Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(NAME);
        } catch (IOException e) {
            throw DbmigException.refused("there is no user \"" + NAME + "\", and PostgreSQL does not run as root")
                    .hint("Run dbmig as another user than root, or make that one: useradd --system " + NAME);
        }
    }

    private static List<String> switchUser(String path) {
        for (List<String> candidate : List.of(
                List.of("runuser", "-u", NAME, "--"),
                List.of("setpriv", "--reuid=" + NAME, "--regid=" + NAME, "--init-groups"),
                List.of("su-exec", NAME),
                List.of("gosu", NAME))) {
            if (isOnPath(candidate.get(0), path)) {
                return candidate;
            }
        }
        throw DbmigException.refused("PostgreSQL does not run as root, and there is no way to be \"" + NAME + "\"")
                .hint("Run dbmig as another user than root, or install runuser (package util-linux).");
    }

    private static boolean isOnPath(String program, String path) {
        for (String folder : (path == null ? "" : path + ":/usr/sbin:/sbin").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    void give(Path file) throws IOException {
        if (user.isPresent()) {
            Files.setOwner(file, user.get());
        }
    }
}
