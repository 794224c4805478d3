package dev.dbmig.migration;

import dev.dbmig.sql.Script;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** One script of a migration. Its checksum is computed when first asked for, and kept. */
public final class MigrationScript {

    private final Path file;
    private final Script script;
    private final Optional<Boolean> transaction;
    private final SqitchChange change;
    private final boolean isLiquibase;
    private volatile String checksum;
    private volatile FutureTask<String> pending;

    /** @param checksum null if it is to be computed when asked for */
    MigrationScript(Path file, Script script, Optional<Boolean> transaction, String checksum) {
        this(file, script, transaction, checksum, null);
    }

    /** @param change of the plan that the script belongs to; null in another layout */
    MigrationScript(Path file, Script script, Optional<Boolean> transaction, String checksum, SqitchChange change) {
        this(file, script, transaction, checksum, change, false);
    }

    private MigrationScript(Path file, Script script, Optional<Boolean> transaction, String checksum, SqitchChange change,
            boolean isLiquibase) {
        this.file = file;
        this.script = script;
        this.transaction = transaction;
        this.checksum = checksum;
        this.change = change;
        this.isLiquibase = isLiquibase;
    }

    /** What Sqitch's plan says of it; empty in another layout. */
    Optional<SqitchChange> change() {
        return Optional.ofNullable(change);
    }

    /** The same, as a file with Liquibase's change sets. */
    MigrationScript ofLiquibase() {
        return new MigrationScript(file, script, transaction, checksum, change, true);
    }

    boolean isLiquibase() {
        return isLiquibase;
    }

    /** A script that another tool runs: dbmig knows of it, and does not read it. */
    public static MigrationScript ofOtherTool(String shownAs, Path file) {
        return new MigrationScript(file, Script.ofFile(shownAs, file), Optional.empty(), null);
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
            checksum = pending == null ? Checksum.of(script) : await(pending);
        }
        return checksum;
    }

    /** Begins to compute the checksum of a large script while it is being sent and the server is at work. */
    synchronized void prepareChecksum() {
        if (checksum == null && pending == null) {
            pending = new FutureTask<>(() -> Checksum.of(script));
            Thread thread = new Thread(pending, "checksum");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static String await(FutureTask<String> task) {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the script's directive says: false for outside a transaction; empty where there is none. */
    public Optional<Boolean> transaction() {
        return transaction;
    }
}
