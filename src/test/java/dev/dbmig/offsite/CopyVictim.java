package dev.dbmig.offsite;

import dev.dbmig.backup.BackupFolder;
import dev.dbmig.backup.RetentionPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A process that copies and prunes, to be killed. */
final class CopyVictim {

    private CopyVictim() {}

    public static void main(String[] args) {
        Offsite offsite = new Offsite(new OffsiteSettings(args[1], Optional.empty(), Optional.empty(), Optional.empty(),
                Duration.ofMinutes(1), Encryption.NONE, RetentionPolicy.USUAL, false, Map.of()), new BackupFolder(Path.of(args[0])),
                line -> { });
        System.out.println("ready");
        offsite.copyPending(Duration.ofSeconds(10));
        offsite.prune(new RetentionPolicy(2, Optional.empty(), 0, 0, 0, 0, 0), run -> false);
        Runtime.getRuntime().halt(0);
    }
}
