package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where dbmig.yaml and the .env files are.
 *
 * @param folder of dbmig.yaml and the .env files, absolute; relative paths mean this folder
 * @param file dbmig.yaml, which need not exist
 * @param shown the folder as users see it in front of its files; empty for the working directory
 */
record ConfigurationPlace(Path folder, Path file, Optional<Path> shown) {

    private static final String NAME = "dbmig.yaml";

    /** @throws DbmigException if a file or folder that was asked for is not there */
    static ConfigurationPlace find(Path workingDirectory, Optional<Path> configFile, Map<String, String> process) {
        Path here = workingDirectory.toAbsolutePath().normalize();
        Optional<Path> asked = configFile.or(() -> variable(process, "DBMIG_CONFIG"));
        if (asked.isPresent()) {
            Path file = here.resolve(asked.get()).normalize();
            if (!Files.exists(file)) {
                throw DbmigException.usage("configuration file not found: " + asked.get())
                        .hint("Check " + (configFile.isPresent() ? "--config" : "DBMIG_CONFIG") + ".");
            }
            return new ConfigurationPlace(file.getParent(), file, shown(here, file.getParent()));
        }
        Path folder = Files.exists(here.resolve(NAME)) ? here : deploymentFolder(here, process);
        if (!Files.exists(folder.resolve(NAME)) && Files.exists(folder.resolve("dbmig.yml"))) {
            throw DbmigException.usage("dbmig.yml is not read").hint("Rename it to " + NAME + ".");
        }
        return new ConfigurationPlace(folder, folder.resolve(NAME), shown(here, folder));
    }

    private static Path deploymentFolder(Path here, Map<String, String> process) {
        Optional<Path> deployment = variable(process, "DEPLOYMENT_DIR");
        if (deployment.isEmpty()) {
            return here;
        }
        Path folder = here.resolve(deployment.get()).normalize();
        if (!Files.isDirectory(folder)) {
            throw DbmigException.usage("folder not found: " + deployment.get()).hint("Check DEPLOYMENT_DIR.");
        }
        return folder;
    }

    private static Optional<Path> variable(Map<String, String> process, String name) {
        return Optional.ofNullable(process.get(name)).filter(value -> !value.isEmpty()).map(Path::of);
    }

    private static Optional<Path> shown(Path here, Path folder) {
        if (folder.equals(here)) {
            return Optional.empty();
        }
        return Optional.of(folder.startsWith(here) ? here.relativize(folder) : folder);
    }

    /** The name of a file of the folder, as messages have it. */
    String shownAs(String name) {
        return shown.map(path -> path.resolve(name).toString()).orElse(name);
    }
}
