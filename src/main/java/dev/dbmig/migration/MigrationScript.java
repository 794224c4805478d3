package dev.dbmig.migration;

import dev.dbmig.sql.Script;
import java.nio.file.Path;
import java.util.Optional;

/** One script of a migration. Its checksum is computed when first asked for, and kept. */
public final class MigrationScript {

    private final Path file;
    private final Script script;
    private final Optional<Boolean> transaction;
    private volatile String checksum;

    /** @param checksum null if it is to be computed when asked for */
    MigrationScript(Path file, Script script, Optional<Boolean> transaction, String checksum) {
        this.file = file;
        this.script = script;
        this.transaction = transaction;
        this.checksum = checksum;
    }

    public Path file() {
        return file;
    }

    public Script script() {
        return script;
    }

    /** {@code sha256:} and 64 hexadecimal digits; see {@link Checksum}. Refuses when the file cannot be read. */
    public String checksum() {
        if (checksum == null) {
            checksum = Checksum.of(script);
        }
        return checksum;
    }

    /** What the script's directive says: false for outside a transaction; empty where there is none. */
    public Optional<Boolean> transaction() {
        return transaction;
    }
}
