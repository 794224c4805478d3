package dev.dbmig.backup;

import java.nio.file.Path;

/** A process that prunes, to be killed. */
final class PruneVictim {

    private PruneVictim() {}

    public static void main(String[] args) {
        Pruner pruner = new Pruner(new BackupFolder(Path.of(args[0])), run -> false);
        pruner.prune(RetentionCase.policy(args[1]));
    }
}
