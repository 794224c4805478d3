package dev.dbmig.backup;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.Archive.Decoding;
import dev.dbmig.backup.Manifest.FileFacts;
import dev.dbmig.file.DurableFile;
import dev.dbmig.file.Json;
import dev.dbmig.postgres.ClientProgram;
import dev.dbmig.postgres.ClientPrograms;
import dev.dbmig.postgres.DatabaseProperties;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.ServerVersion;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/** Makes backups, checks them, and says how far they are proven. */
public final class Backups {

    private final BackupFolder folder;
    private final ClientPrograms programs;
    private final Clock clock;

    public Backups(BackupFolder folder, ClientPrograms programs) {
        this(folder, programs, Clock.systemUTC());
    }

    Backups(BackupFolder folder, ClientPrograms programs, Clock clock) {
        this.folder = folder;
        this.programs = programs;
        this.clock = clock;
    }

    /** What is known of a database before it is dumped. */
    private record Before(ServerVersion server, Databases.Facts facts, DatabaseProperties properties, int room) {}

    /**
     * Backs up a database, durably: when this returns, it survives a crash of the machine. Of one that fails
     * nothing is left; of one that is killed a folder that is listed as abandoned.
     *
     * @return of grade DECODED, or CHECKSUMMED if the request asks for no more
     * @throws DbmigException with exit code REFUSED, saying in pg_dump's words why there is no backup
     */
    public Backup create(BackupRequest request) {
        Instant started = now();
        Before before = look(request);
        int major = before.server().major();
        ClientProgram pgDump = programs.require("pg_dump", major);
        ClientProgram pgRestore = programs.require("pg_restore", major);
        new SameServer(programs).check(request, before.facts(), major);
        DumpPlan plan = DumpPlan.of(pgDump, before.facts().bytes(), request.options().parallelFrom(), before.room());
        try (PartialBackup part = folder.begin(request.database().database(), started, request.runId())) {
            part.write(Backup.PROPERTIES, Json.write(before.properties().toMap()));
            part.write(Backup.GLOBALS, roles(request, major));
            new DatabaseDump(pgDump, plan, request).write(part);
            SortedMap<String, FileFacts> files = prove(part, plan, pgRestore, request.options());
            return part.complete(new Manifest(request.runId(), source(request, before),
                    new Manifest.Dump(pgDump.place(), pgDump.version().text(), plan.format(), plan.compression(),
                            plan.jobs()),
                    started, now(), files, request.options().isDecoded() ? Grade.DECODED : Grade.CHECKSUMMED, null, null));
        }
    }

    private Before look(BackupRequest request) {
        try (Session session = Session.open(request.database(), request.applicationName())) {
            String name = request.database().database();
            Databases databases = new Databases(session);
            return new Before(session.version(), databases.facts(name), DatabaseProperties.read(session, name),
                    databases.roomForSessions(name));
        }
    }

    private String roles(BackupRequest request, int major) {
        try {
            return new Roles(programs.require("pg_dumpall", major), request).read();
        } catch (DbmigException e) {
            return Roles.note(e.getMessage());
        }
    }

    // The checksum is computed here while pg_restore reads the same pages.
    private static SortedMap<String, FileFacts> prove(
            PartialBackup part, DumpPlan plan, ClientProgram pgRestore, DumpOptions options) {
        Archive archive = new Archive(part.path().resolve(plan.format().archiveName()), pgRestore);
        BackupFiles files = new BackupFiles(part.path());
        try {
            if (!options.isDecoded()) {
                return files.seal(bytes -> { });
            }
            try (Decoding decoding = archive.decode()) {
                SortedMap<String, FileFacts> facts = files.seal(bytes -> { });
                decoding.problem(options.deadline()).ifPresent(problem -> {
                    throw noGoodBackup(problem);
                });
                return facts;
            }
        } catch (UnreadableArchive e) {
            throw noGoodBackup(e.getMessage());
        } catch (ClosedByInterruptException e) {
            throw DatabaseDump.interrupted(e);
        } catch (IOException e) {
            throw DatabaseDump.diskFailure(e.toString(), part.path());
        }
    }

    private static DbmigException noGoodBackup(String problem) {
        return DbmigException.refused("pg_dump ended well, but what it wrote is no good backup")
                .detail(problem).hint("Check the disk and pg_dump, and try again.");
    }

    private static Manifest.Source source(BackupRequest request, Before before) {
        return new Manifest.Source(request.database().database(), before.facts().oid(),
                before.facts().systemIdentifier(), before.server().text(), before.facts().locale(),
                request.schemaVersion(), request.transactionMarker());
    }

    /**
     * Reads all of a backup: the files against the manifest, the archive's head against the manifest, and the
     * archive itself to its end. Changes nothing; see {@link #raiseGrade}.
     *
     * @return what is wrong, one line each; empty if nothing is
     */
    public List<String> check(Backup backup) {
        BackupFiles files = new BackupFiles(backup.path());
        try {
            Manifest manifest = files.readManifest();
            Backup now = new Backup(backup.path(), manifest);
            List<String> problems = new ArrayList<>(files.damages(manifest, bytes -> { }));
            problems.addAll(Contradictions.withName(now));
            if (problems.isEmpty()) {
                problems.addAll(archiveProblems(now));
            }
            return problems;
        } catch (IOException | IllegalArgumentException e) {
            return List.of(Backup.MANIFEST + ": " + e.getMessage());
        }
    }

    /**
     * Notes durably what {@link #check} found, so that nobody relies on this backup, and no other one is removed
     * because of it; no problems take the note away.
     */
    public void note(Backup backup, List<String> problems) {
        Path note = backup.path().resolve(BackupFiles.DAMAGE);
        try {
            if (!problems.isEmpty()) {
                DurableFile.write(note, (now() + "\n" + String.join("\n", problems) + "\n").getBytes(StandardCharsets.UTF_8));
            } else if (Files.deleteIfExists(note)) {
                DurableFile.syncFolder(backup.path());
            }
        } catch (IOException e) {
            throw DbmigException.refused("cannot change \"" + note + "\"").detail(e.toString())
                    .hint("Run dbmig as the user who makes the backups.");
        }
    }

    private List<String> archiveProblems(Backup backup) {
        int major = ServerVersions.major(backup.manifest().dump().programVersion());
        Archive archive = new Archive(backup.archive(), programs.requireFrom("pg_restore", major));
        try (Decoding decoding = archive.decode()) {
            List<String> problems = Contradictions.withArchive(decoding.contents(), backup.manifest());
            decoding.problem(Long.MAX_VALUE).ifPresent(problems::add);
            return problems;
        } catch (UnreadableArchive e) {
            return List.of(e.getMessage());
        }
    }

    /** Records that more was proven, durably; never lowers a grade. */
    public Backup raiseGrade(Backup backup, Grade grade) {
        return rewrite(backup, m -> m.grade().compareTo(grade) >= 0 ? m : m.withGrade(grade));
    }

    /** Records that a restored copy had these rows, and its foreign keys held: grade VERIFIED. */
    public Backup verified(Backup backup, Map<String, Long> rowCounts) {
        return rewrite(backup, m -> m.withRowCounts(rowCounts).withGrade(Grade.VERIFIED));
    }

    /** Keeps it whatever the retention policy says. */
    public Backup pin(Backup backup, String reason) {
        return rewrite(backup, m -> m.withPinned(reason));
    }

    public Backup unpin(Backup backup) {
        return rewrite(backup, m -> m.withPinned(null));
    }

    // Under a lock, from what stands there now: another process may have pinned it since we read it.
    private Backup rewrite(Backup backup, UnaryOperator<Manifest> change) {
        try {
            return FolderLock.holding(backup.path().getParent(), () -> {
                Manifest changed = change.apply(new BackupFiles(backup.path()).readManifest());
                DurableFile.write(backup.path().resolve(Backup.MANIFEST),
                        ManifestJson.write(changed).getBytes(StandardCharsets.UTF_8));
                return new Backup(backup.path(), changed);
            });
        } catch (IOException | IllegalArgumentException e) {
            throw DbmigException.refused("cannot change the manifest of backup \"" + backup.name() + "\"")
                    .detail(e.getMessage()).hint("Check it: dbmig backup verify " + backup.name());
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
