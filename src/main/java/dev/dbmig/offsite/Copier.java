package dev.dbmig.offsite;

import dev.dbmig.backup.Backup;
import dev.dbmig.offsite.Copy.Origin;
import dev.dbmig.offsite.Copy.State;
import dev.dbmig.process.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Copies a backup, reads the copy back, and then says so: beside the copy, and in the record here. */
final class Copier {

    static final String FACTS = ".copy.json";

    /** What age and gpg add to what they encrypt, with room to spare. */
    private static final int ENCRYPTED_SHARE = 500;
    private static final long ENCRYPTED_HEAD = 64 * 1024;
    private static final int LARGEST_FACTS = 64 * 1024;

    private final Store store;
    private final CopyIndex index;
    private final Encryption encryption;
    private final Clock clock;

    Copier(Store store, CopyIndex index, Encryption encryption, Clock clock) {
        this.store = store;
        this.index = index;
        this.encryption = encryption;
        this.clock = clock;
    }

    /**
     * @param known what is said of it elsewhere: if it is of this backup and holds, nothing is sent
     * @throws IOException saying why there is no copy that could be relied upon
     */
    Copy copy(Backup backup, Optional<Copy> known) throws IOException {
        if (known.isPresent() && known.get().isOf(backup) && store.canRead() && isThere(known.get())) {
            return conclude(known.get().asNow(backup).with(State.PROVEN, now(), null));
        }
        Copy sent = send(backup);
        if (!store.canRead()) {
            return conclude(sent);
        }
        Hashing back;
        try (InputStream in = store.read(sent.file())) {
            back = new Hashing().pump(in, null);
        }
        String sha256 = back.hex();
        if (back.bytes() != sent.bytes() || !sha256.equals(sent.sha256())) {
            throw new IOException("what was read back is not what was sent: " + back.bytes() + " bytes instead of " + sent.bytes()
                    + ", SHA-256 " + sha256 + " instead of " + sent.sha256());
        }
        return conclude(sent.with(State.PROVEN, now(), null));
    }

    private boolean isThere(Copy known) {
        try (InputStream in = store.read(known.file())) {
            return new Hashing().pump(in, null).hex().equals(known.sha256());
        } catch (IOException e) {
            return false;
        }
    }

    private Copy send(Backup backup) throws IOException {
        String file = encryption.fileName(backup.name());
        long most = BackupTar.bytes(backup.manifest());
        most += encryption.encrypting().isPresent() ? most / ENCRYPTED_SHARE + ENCRYPTED_HEAD : 0;
        Hashing sent = new Hashing();
        try (Upload upload = store.begin(file, most)) {
            OutputStream out = sent.to(upload);
            Optional<Command> program = encryption.encrypting();
            if (program.isPresent()) {
                try (Filter encrypted = new Filter(program.get(), in -> BackupTar.write(backup, in))) {
                    encrypted.transferTo(out);
                }
            } else {
                BackupTar.write(backup, out);
            }
            upload.complete();
        }
        return new Copy(backup.name(), Origin.of(backup.manifest()), file, sent.bytes(), sent.hex(), State.COPIED, now(), null);
    }

    /** The facts there come before the record here: a kill in between costs reading the copy once more. */
    Copy conclude(Copy copy) throws IOException {
        if (store.canList()) {
            byte[] facts = CopyJson.write(copy).getBytes(StandardCharsets.UTF_8);
            try (Upload upload = store.begin(copy.backup() + FACTS, facts.length)) {
                upload.write(facts, 0, facts.length);
                upload.complete();
            }
        }
        index.keep(copy);
        return copy;
    }

    /** What stands beside a copy; empty if it was not written to its end, or is about another one. */
    Optional<Copy> facts(String backup) throws IOException {
        try (InputStream in = store.read(backup + FACTS)) {
            return Optional.of(CopyJson.read(new String(in.readNBytes(LARGEST_FACTS), StandardCharsets.UTF_8)))
                    .filter(copy -> copy.backup().equals(backup));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
