package dev.dbmig.cli;

import picocli.CommandLine.Option;

/** Likewise, with what is done around the migrations. */
final class SafeRunOptions extends RunOptions {

    @Option(names = "--skip-backup", description = "Make no backup. Refused in an environment marked confirm, unless --force.")
    boolean skipBackup;

    @Option(names = "--skip-test", description = "Do not rehearse on a copy first.")
    boolean skipTest;

    @Option(names = "--fence", description = "Keep everybody else out of the database meanwhile, though no service is stopped.")
    boolean fence;

    @Option(names = "--max-downtime", paramLabel = "TIME",
            description = "Refuse what the rehearsal measured to keep the application down for longer.")
    String maxDowntime;

    @Option(names = "--force", description = "Insist on --skip-backup; go on although the rehearsal fails.")
    boolean force;
}
