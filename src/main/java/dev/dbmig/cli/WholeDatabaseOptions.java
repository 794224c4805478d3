package dev.dbmig.cli;

import picocli.CommandLine.Option;

/** How a command that makes or removes a whole database goes about it. */
class WholeDatabaseOptions {

    @Option(names = "--lock-wait", paramLabel = "TIME",
            description = "How long to wait for another run. Default: 10m; 0 does not wait.")
    String lockWait;

    @Option(names = "--lock-database", paramLabel = "DBNAME",
            description = "The maintenance database to work from, in which the run lock is held. Default: postgres.")
    String lockDatabase;

    RunOptions toRunOptions() {
        RunOptions options = new RunOptions();
        options.lockWait = lockWait;
        options.lockDatabase = lockDatabase;
        return options;
    }
}
