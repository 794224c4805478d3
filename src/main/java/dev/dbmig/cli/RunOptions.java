package dev.dbmig.cli;

import picocli.CommandLine.Option;

/** How a command that changes the database goes about it. */
final class RunOptions {

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

    @Option(names = "--skip-backup", description = "Make no backup. Refused in an environment marked confirm, unless --force.")
    boolean skipBackup;

    @Option(names = "--skip-test", description = "Do not rehearse on a copy first.")
    boolean skipTest;

    @Option(names = "--fence", description = "Keep everybody else out of the database meanwhile, though no service is stopped.")
    boolean fence;

    @Option(names = "--max-downtime", paramLabel = "TIME",
            description = "Refuse what the rehearsal measured to keep the application down for longer.")
    String maxDowntime;

    @Option(names = "--force", description = "Insist on --skip-backup.")
    boolean force;

    @Option(names = {"-y", "--yes"}, description = "Yes to what would be asked.")
    boolean yes;
}
