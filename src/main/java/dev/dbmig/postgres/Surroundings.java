package dev.dbmig.postgres;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The process's environment and home, which libpq looks into. Neither has to exist. */
final class Surroundings {

    /** Where Debian's and the original libpq look for the socket. */
    static final List<String> SOCKET_FOLDERS = List.of("/var/run/postgresql", "/run/postgresql", "/tmp");

    private static final List<String> SYSTEM_FOLDERS = List.of("/etc/postgresql-common", "/etc", "/usr/local/etc");

    private final Map<String, String> environment;

    Surroundings(Map<String, String> environment) {
        this.environment = environment;
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** The home folder, if there is one: HOME as libpq does, else the user's. */
    Optional<Path> home() {
        String user = System.getProperty("user.home");
        return variable("HOME")
                .or(() -> Optional.ofNullable(user).filter(home -> home.length() > 1))
                .map(Path::of);
    }

    /** A file of libpq's own folder, whether it exists or not. */
    Optional<Path> libpqFile(String name) {
        return home().map(home -> home.resolve(".postgresql").resolve(name));
    }

    PasswordFile passwordFile(Optional<String> configured) {
        return new PasswordFile(configured.map(Path::of).or(() -> home().map(home -> home.resolve(".pgpass"))));
    }

    /** The service files in the order they are looked at. */
    List<Path> serviceFiles(Optional<String> configured) {
        List<Path> files = new ArrayList<>();
        configured.or(() -> variable("PGSERVICEFILE")).map(Path::of)
                .or(() -> home().map(home -> home.resolve(".pg_service.conf")))
                .ifPresent(files::add);
        variable("PGSYSCONFDIR").map(List::of).orElse(SYSTEM_FOLDERS)
                .forEach(folder -> files.add(Path.of(folder, "pg_service.conf")));
        return files;
    }

    /** The folder that holds a socket for the port; else Debian's, if it is there; else localhost. */
    String defaultHost(String port) {
        return SOCKET_FOLDERS.stream()
                .filter(folder -> Files.exists(Path.of(folder, ".s.PGSQL." + port)))
                .findFirst()
                .or(() -> Optional.of("/var/run/postgresql").filter(folder -> Files.isDirectory(Path.of(folder))))
                .orElse("localhost");
    }

    String operatingSystemUser() {
        return Optional.ofNullable(System.getProperty("user.name")).filter(name -> !name.equals("?"))
                .or(() -> variable("USER"))
                .orElse("postgres");
    }

    /** Session defaults that libpq takes from the environment: PGDATESTYLE, PGTZ, PGGEQO. */
    Map<String, String> sessionDefaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        variable("PGDATESTYLE").ifPresent(value -> defaults.put("datestyle", value));
        variable("PGTZ").ifPresent(value -> defaults.put("timezone", value));
        variable("PGGEQO").ifPresent(value -> defaults.put("geqo", value));
        return defaults;
    }
}
