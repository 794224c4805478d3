package dev.dbmig.backup;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.ClientProgram;
import dev.dbmig.postgres.ProgramRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs pg_dump into a partial backup. */
final class DatabaseDump {

    private static final int PIECE = 256 * 1024;
    private static final long BETWEEN_LOOKS_NANOS = 200_000_000;

    private final ClientProgram pgDump;
    private final DumpPlan plan;
    private final BackupRequest request;

    DatabaseDump(ClientProgram pgDump, DumpPlan plan, BackupRequest request) {
        this.pgDump = pgDump;
        this.plan = plan;
        this.request = request;
    }

    /** @throws DbmigException with pg_dump's own words if it fails, the disk is full or nearly so, or it takes too long */
    void write(PartialBackup part) {
        part.space().check();
        Path archive = part.path().resolve(plan.format().archiveName());
        try (ProgramRun run = pgDump.start(arguments(archive), Optional.of(request.database()))) {
            if (pgDump.isLocal()) {
                run.discardOutput();
            } else {
                copy(run, archive, part.space());
            }
            BackupFiles files = new BackupFiles(part.path());
            int code = run.await(request.options().deadline(), () -> {
                part.space().check();
                request.options().progress().accept(files.bytes());
            });
            if (code != 0) {
                throw failure(code, run.errors(), part.path());
            }
            request.options().progress().accept(files.bytes());
        }
    }

    List<String> arguments(Path archive) {
        List<String> arguments = new ArrayList<>(List.of("--format=" + plan.format().option(),
                "--compress=" + plan.compression(), "--no-password",
                "--lock-wait-timeout=" + request.options().lockWait().toMillis()));
        if (plan.jobs() > 1) {
            arguments.add("--jobs=" + plan.jobs());
        }
        if (pgDump.isLocal()) {
            arguments.add("--file=" + archive);
        }
        arguments.add("--dbname=" + pgDump.connection(request.database(), request.applicationName()));
        return arguments;
    }

    // A program that stops writing is ended by a watch, because a read cannot be given up otherwise.
    private void copy(ProgramRun run, Path archive, DiskSpace space) {
        long deadline = request.options().deadline();
        try (Watch watch = new Watch(run, deadline);
                OutputStream file = Files.newOutputStream(archive, StandardOpenOption.CREATE_NEW)) {
            InputStream in = run.stdout();
            byte[] buffer = new byte[PIECE];
            long bytes = 0;
            long looked = System.nanoTime();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                write(file, buffer, count, archive);
                bytes += count;
                if (System.nanoTime() - looked > BETWEEN_LOOKS_NANOS) {
                    space.check();
                    looked = System.nanoTime();
                }
                request.options().progress().accept(bytes);
            }
            watch.check();
        } catch (ClosedByInterruptException e) {
            throw interrupted(e);
        } catch (IOException e) {
            throw DbmigException.refused("cannot read what " + pgDump.place() + " writes").detail(e.toString());
        }
    }

    private static void write(OutputStream file, byte[] buffer, int count, Path archive)
            throws ClosedByInterruptException {
        try {
            file.write(buffer, 0, count);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw diskFailure(String.valueOf(e.getMessage()), archive.getParent());
        }
    }

    private DbmigException failure(int code, String errors, Path part) {
        if (errors != null && isFull(errors)) {
            return diskFailure(errors, part);
        }
        String end = code > 128 ? "was ended by signal " + (code - 128) : "failed with exit code " + code;
        return DbmigException.refused("pg_dump " + end + ": database \"" + request.database().database()
                        + "\" is not backed up")
                .detail(errors)
                .hint(hint(errors));
    }

    private static String hint(String errors) {
        if (errors != null && errors.contains("statement timeout") && errors.contains("LOCK TABLE")) {
            return "Another session holds a table exclusively; wait for it, or end it, and try again.";
        }
        if (errors != null && (errors.contains("permission denied") || errors.contains("row-level security"))) {
            return "Back up as a role that may read everything: the tables' owner, or a superuser.";
        }
        return "The database and the backups made before are untouched.";
    }

    static DbmigException interrupted(ClosedByInterruptException cause) {
        return new DbmigException(ExitCode.INTERRUPTED, "interrupted while the backup was written", cause);
    }

    static boolean isFull(String words) {
        return words.contains("No space left on device") || words.contains("Disk quota exceeded");
    }

    static DbmigException diskFailure(String words, Path part) {
        return DbmigException.refused(isFull(words) ? "the disk of the backup folder is full" : "cannot write the backup")
                .detail(words)
                .hint(DiskSpace.hint(part.getParent()));
    }
}
