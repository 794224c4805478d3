package dev.dbmig.offsite;

import dev.dbmig.backup.Backup;
import dev.dbmig.offsite.Encryption.Program;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A process with gpg's keyring in its environment: copies, verifies and fetches. */
final class GpgRoundTrip {

    private GpgRoundTrip() {}

    public static void main(String[] args) throws Exception {
        CopyPlace place = new CopyPlace(Path.of(args[0]));
        place.encrypted(new Encryption(Program.GPG, List.of(args[1]), Optional.empty()));
        Backup backup = place.backup(1);
        System.out.println(place.offsite().copyPending(Duration.ZERO));
        System.out.println(Arrays.toString(place.away.toFile().list()) + place.offsite().verify(backup.name()));
        OffsiteTest.delete(backup.path());
        Backup fetched = place.offsite().fetch(backup.name()).orElseThrow();
        if (!fetched.manifest().equals(backup.manifest())) {
            throw new IllegalStateException("another manifest");
        }
        System.out.println("fetched");
        System.exit(0);
    }
}
