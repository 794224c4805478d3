package dev.dbmig.offsite;

import dev.dbmig.DbmigException;
import dev.dbmig.process.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How copies are encrypted, by the programs age or gpg. Only public keys are known here: a private one stays
 * in its file, or with gpg.
 *
 * @param recipients public keys of age, or fingerprints of gpg; empty for no encryption
 * @param identityFile with the private key of age, for reading; empty if this machine cannot decrypt
 */
public record Encryption(Program program, List<String> recipients, Optional<Path> identityFile) {

    /** What encrypts. */
    public enum Program {
        NONE(""), AGE(".age"), GPG(".gpg");

        private final String suffix;

        Program(String suffix) {
            this.suffix = suffix;
        }
    }

    private static final String TAR = ".tar";
    private static final String AGE_KEY = "age1[a-z0-9]{20,}|(ssh-ed25519|ssh-rsa) [A-Za-z0-9+/=]+( .*)?";
    private static final String GPG_KEY = "(0x)?[0-9A-Fa-f]{16}|(0x)?[0-9A-Fa-f]{40}";

    /** Copies as they are. */
    public static final Encryption NONE = new Encryption(Program.NONE, List.of(), Optional.empty());

    public Encryption {
        recipients = List.copyOf(recipients);
        for (String recipient : recipients) {
            if (!recipient.matches(program == Program.AGE ? AGE_KEY : GPG_KEY)) {
                throw DbmigException.usage("backup.copy-to.encrypt: \"" + recipient + "\" is no "
                                + (program == Program.AGE ? "public key of age" : "key of gpg"))
                        .hint(program == Program.AGE ? "Write what 'age-keygen -y FILE' shows: age1…, or a public ssh key."
                                : "Write its fingerprint, 40 digits: gpg --list-keys --with-colons");
            }
        }
    }

    /** E.g. {@code app_20261120T192203Z_7f3a.tar.age}. */
    String fileName(String backup) {
        return backup + TAR + program.suffix;
    }

    /** Reads what is to be encrypted, and writes what leaves the machine; empty for no encryption. */
    Optional<Command> encrypting() {
        List<String> argv = new ArrayList<>(switch (program) {
            case NONE -> List.of();
            case AGE -> List.of("age", "--encrypt");
            case GPG -> List.of("gpg", "--batch", "--no-tty", "--quiet", "--trust-model", "always", "--compress-algo", "none",
                    "--encrypt");
        });
        recipients.forEach(recipient -> argv.addAll(List.of("--recipient", recipient)));
        return argv.isEmpty() ? Optional.empty() : Optional.of(Command.of(argv));
    }

    /**
     * What decrypts a copy; empty for one that is not encrypted.
     *
     * @throws DbmigException if the private key is not here
     */
    Optional<Command> decrypting(String file) {
        if (file.endsWith(Program.GPG.suffix)) {
            return Optional.of(Command.of("gpg", "--batch", "--no-tty", "--quiet", "--decrypt"));
        }
        if (!file.endsWith(Program.AGE.suffix)) {
            return Optional.empty();
        }
        Path identity = identityFile.orElseThrow(() -> DbmigException.refused("\"" + file + "\" is encrypted, and no private key is known here")
                .hint("Name the file with it: backup.copy-to.identity-file, or DBMIG_BACKUP_COPY_TO_IDENTITY_FILE."));
        if (!Files.isReadable(identity)) {
            throw DbmigException.refused("cannot read the private key in \"" + identity + "\"")
                    .hint("It is backup.copy-to.identity-file. Check that it is there and that you may read it.");
        }
        return Optional.of(Command.of("age", "--decrypt", "--identity", identity.toString()));
    }

    /** Whether a copy can be looked into on this machine, as far as that can be told before. */
    boolean canDecrypt(String file) {
        return !file.endsWith(Program.AGE.suffix) || identityFile.filter(Files::isReadable).isPresent();
    }
}
