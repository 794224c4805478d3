package dev.dbmig.cli;

import picocli.CommandLine.Option;

/** How a command that changes the database goes about it. */
class RunOptions {

    @Option(names = "--timeout", paramLabel = "TIME",
            description = "How long the run may take, e.g. 600 (seconds) or 10m. Default: 300.")
    String timeout;

    @Option(names = "--lock-wait", paramLabel = "TIME",
            description = "How long to wait for another run. Default: 10m; 0 does not wait.")
    String lockWait;

    @Option(names = "--lock-timeout", paramLabel = "TIME",
            description = "How long a statement may queue for a lock before all is tried again. Default: 200ms.")
    String lockTimeout;

    @Option(names = "--lock-database", paramLabel = "DBNAME",
            description = "The maintenance database that the run lock is held in. Default: postgres.")
    String lockDatabase;

    @Option(names = {"-y", "--yes"}, description = "Yes to what would be asked.")
    boolean yes;
}
