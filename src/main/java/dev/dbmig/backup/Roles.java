package dev.dbmig.backup;

import dev.dbmig.postgres.ClientProgram;
import dev.dbmig.postgres.ProgramRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The roles of the server, without passwords: no part of a dump of one database. */
final class Roles {

    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final int LARGEST = 64 * 1024 * 1024;

    private final ClientProgram pgDumpAll;
    private final BackupRequest request;

    Roles(ClientProgram pgDumpAll, BackupRequest request) {
        this.pgDumpAll = pgDumpAll;
        this.request = request;
    }

    /** As SQL; a comment that says why, where they may not be read: the backup is good without them. */
    String read() {
        List<String> arguments = List.of("--roles-only", "--no-role-passwords", "--no-password",
                "--dbname=" + pgDumpAll.connection(request.database(), request.applicationName()));
        try (ProgramRun run = pgDumpAll.start(arguments, Optional.of(request.database()));
                Watch watch = new Watch(run, System.nanoTime() + PATIENCE_NANOS)) {
            ByteArrayOutputStream sql = new ByteArrayOutputStream();
            sql.write(run.stdout().readNBytes(LARGEST));
            run.discardOutput();
            watch.check();
            int code = run.await(System.nanoTime() + PATIENCE_NANOS, () -> { });
            return code == 0 ? sql.toString(StandardCharsets.UTF_8) : note(run.errors());
        } catch (IOException e) {
            return note(e.toString());
        }
    }

    static String note(String reason) {
        return "-- The roles are not in this backup:\n-- "
                + String.valueOf(reason).replace("\n", "\n-- ") + "\n";
    }
}
