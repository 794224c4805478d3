package dev.dbmig.offsite;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.Manifest;
import dev.dbmig.offsite.Copy.Origin;
import dev.dbmig.process.Command;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** Reads a copy back to its end, decrypts it, and compares it with what is known of it. */
final class CopyReader {

    private final Store store;
    private final Encryption encryption;

    CopyReader(Store store, Encryption encryption) {
        this.store = store;
        this.encryption = encryption;
    }

    /** It cannot be told whether the copy is good: the store failed, and not the copy. */
    static final class Unreachable extends IOException {
        Unreachable(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** Counts what comes from the store, and remembers that it failed. */
    private static final class Source extends FilterInputStream {

        private final Hashing hashing = new Hashing();
        private volatile IOException failure;

        Source(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int from, int count) throws IOException {
            try {
                int read = in.read(buffer, from, count);
                hashing.add(buffer, from, Math.max(read, 0));
                return read;
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }

    /**
     * What is wrong with a copy, in a line; looks into it where it can be decrypted here.
     *
     * @throws IOException if the store fails, so that it cannot be told
     */
    Optional<String> problemOf(Copy copy) throws IOException {
        if (!store.canRead()) {
            throw new IOException("no command is known that reads it: set backup.copy-to.read");
        }
        if (store.canList() && !store.list().containsKey(copy.file())) {
            return Optional.of(copy.file() + " is not there any more");
        }
        try {
            if (encryption.canDecrypt(copy.file())) {
                lookInto(copy);
            } else {
                readSealed(copy);
            }
            return Optional.empty();
        } catch (Unreachable e) {
            throw e;
        } catch (IOException e) {
            return Optional.of(copy.file() + ": " + e.getMessage());
        }
    }

    /** A key that is not here says nothing about the copy: whether it is what was sent can be told without. */
    private void lookInto(Copy copy) throws IOException {
        try {
            read(copy, name -> OutputStream.nullOutputStream());
        } catch (Unreachable e) {
            throw e;
        } catch (IOException e) {
            readSealed(copy);
            throw DbmigException.refused("the copy \"" + copy.file() + "\" is what was sent, but cannot be opened here")
                    .detail(e.getMessage()).hint("Has this machine the private key that it was encrypted for?");
        }
    }

    /** As {@link #read(Copy, BackupTar.Target)}, without looking into it: it is encrypted for others. */
    private void readSealed(Copy copy) throws IOException {
        try (Source source = open(copy)) {
            compare(copy, source);
        }
    }

    /**
     * @return the manifest in it, which fits the files
     * @throws Unreachable if the store fails
     * @throws IOException saying what is wrong with the copy
     * @throws DbmigException if it is encrypted, and cannot be decrypted here
     */
    Manifest read(Copy copy, BackupTar.Target target) throws IOException {
        Optional<Command> program = encryption.decrypting(copy.file());
        try (Source source = open(copy)) {
            Manifest manifest = null;
            IOException inside = null;
            try {
                manifest = unpack(copy, program, source, target);
            } catch (IOException e) {
                inside = e;
            }
            if (source.failure != null) {
                throw new Unreachable(source.failure);
            }
            if (inside != null && program.isPresent()) {
                throw inside; // what is left of the stream may still be read by the other thread
            }
            compare(copy, source);
            if (inside != null) {
                throw inside;
            }
            return manifest;
        }
    }

    private Source open(Copy copy) throws Unreachable {
        try {
            return new Source(store.read(copy.file()));
        } catch (IOException e) {
            throw new Unreachable(e);
        }
    }

    private static Manifest unpack(Copy copy, Optional<Command> program, Source source, BackupTar.Target target)
            throws IOException {
        Manifest manifest;
        if (program.isEmpty()) {
            manifest = BackupTar.read(source, copy.backup(), target);
        } else {
            try (Filter decrypted = new Filter(program.get(), source::transferTo)) {
                manifest = BackupTar.read(decrypted, copy.backup(), target);
            }
        }
        if (!Origin.of(manifest).contents().equals(copy.origin().contents())) {
            throw new IOException("it holds another backup than the one that was copied");
        }
        return manifest;
    }

    private static void compare(Copy copy, Source source) throws IOException {
        try {
            new Hashing().pump(source, null);
        } catch (IOException e) {
            throw new Unreachable(e);
        }
        String sha256 = source.hashing.hex();
        if (source.hashing.bytes() != copy.bytes() || !sha256.equals(copy.sha256())) {
            throw new IOException("it is not what was sent: " + source.hashing.bytes() + " bytes instead of " + copy.bytes()
                    + ", SHA-256 " + sha256 + " instead of " + copy.sha256());
        }
    }
}
