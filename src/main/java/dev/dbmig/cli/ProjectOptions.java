package dev.dbmig.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which configuration a command works with. */
final class ProjectOptions {

    @Option(names = "--env", paramLabel = "NAME",
            description = "The environment: its section of dbmig.yaml and .env.NAME.")
    String environment;

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration instead of ./dbmig.yaml.")
    Path config;

    @Option(names = "--dir", paramLabel = "FOLDER", description = "The folder of migrations.")
    String dir;
}
