package dev.dbmig.backup;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.ClientProgram;
import dev.dbmig.postgres.ClientPrograms;
import dev.dbmig.postgres.ConnectionLostException;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.ProgramRun;
import dev.dbmig.postgres.ServerVersion;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Restores backups, always into a new database: an existing one is never touched. */
public final class Restorer {

    private static final int MOST_JOBS = 8;

    private final ClientPrograms programs;

    public Restorer(ClientPrograms programs) {
        this.programs = programs;
    }

    /**
     * Creates the database with the original's encoding and locale, and restores into it. What belongs to
     * the database itself ({@link Backup#properties}) and ANALYZE are left to the caller.
     *
     * @throws DbmigException if the backup is damaged, a database of this name exists, or pg_restore fails, in
     *     its own words; the new database is dropped again, unless the message says otherwise
     */
    public void restore(Backup backup, RestoreRequest request) {
        Readers.reading(backup, () -> restoreWhole(backup, request));
    }

    private void restoreWhole(Backup backup, RestoreRequest request) {
        try (Session session = Session.open(request.server(), request.applicationName())) {
            Databases databases = new Databases(session);
            refuseUnusable(backup, request, session.version(), databases);
            ClientProgram pgRestore = programs.require("pg_restore", session.version().major(), writer(backup));
            create(databases, backup, request);
            try {
                ConnectionSettings target = request.server().withDatabase(request.newDatabase());
                new SameServer(programs).check(target, databases.facts(request.newDatabase()), session.version().major());
                int jobs = jobs(pgRestore, databases.roomForSessions(request.newDatabase()));
                run(pgRestore, backup, request, arguments(pgRestore, target, request, jobs));
            } catch (RuntimeException e) {
                drop(request, e);
                throw e;
            }
        }
    }

    /**
     * Fills tables of a database that has their structure, and sets sequences.
     *
     * @param relations names of tables and sequences in that schema
     * @throws DbmigException if pg_restore fails, in its own words; the database is left as it is then
     */
    void fill(Backup backup, RestoreRequest request, String schema, List<String> relations) {
        Readers.reading(backup, () -> fillTables(backup, request, schema, relations));
    }

    private void fillTables(Backup backup, RestoreRequest request, String schema, List<String> relations) {
        try (Session session = Session.open(request.server(), request.applicationName())) {
            ClientProgram pgRestore = programs.require("pg_restore", session.version().major(), writer(backup));
            List<String> arguments = arguments(pgRestore, request.server().withDatabase(request.newDatabase()), request, 1);
            arguments.add("--data-only");
            arguments.add("--schema=" + schema);
            relations.forEach(relation -> arguments.add("--table=" + relation));
            run(pgRestore, backup, request, arguments);
        }
    }

    /** The major version of the pg_dump that made it. */
    private static int writer(Backup backup) {
        return ServerVersions.major(backup.manifest().dump().programVersion());
    }

    private static void create(Databases databases, Backup backup, RestoreRequest request) {
        try {
            databases.create(request.newDatabase(), backup.manifest().source().locale());
        } catch (ConnectionLostException e) {
            throw e.hint("Database \"" + request.newDatabase() + "\" may have been created, empty: look, and drop it.");
        }
    }

    private static void refuseUnusable(
            Backup backup, RestoreRequest request, ServerVersion server, Databases databases) {
        if (databases.exists(request.newDatabase())) {
            throw DbmigException.refused("database \"" + request.newDatabase() + "\" exists already")
                    .hint("Restore under a name that is free.");
        }
        int dumped = ServerVersions.major(backup.manifest().source().serverVersion());
        if (server.major() < dumped) {
            throw DbmigException.refused("a backup of PostgreSQL " + dumped + " cannot be restored on "
                    + server.major()).hint("Restore on a server of version " + dumped + " or later.");
        }
        try {
            BackupFiles files = new BackupFiles(backup.path());
            List<String> damages = files.damages(files.readManifest(), bytes -> { });
            if (!damages.isEmpty()) {
                throw damaged(backup, String.join("; ", damages));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(backup, e.getMessage());
        }
    }

    private static DbmigException damaged(Backup backup, String detail) {
        return DbmigException.refused("backup \"" + backup.name() + "\" is damaged").detail(detail)
                .hint("Use another one; see 'dbmig backup list'.");
    }

    private static int jobs(ClientProgram pgRestore, int room) {
        return pgRestore.isLocal()
                ? Math.max(1, Math.min(Math.min(Runtime.getRuntime().availableProcessors(), MOST_JOBS), room / 2)) : 1;
    }

    private static void run(ClientProgram pgRestore, Backup backup, RestoreRequest request, List<String> arguments) {
        ConnectionSettings target = request.server().withDatabase(request.newDatabase());
        long deadline = request.timeout().map(t -> System.nanoTime() + t.toNanos()).orElse(Long.MAX_VALUE);
        try (ProgramRun run = start(pgRestore, backup, arguments, target)) {
            int code = run.discardOutput().await(deadline, () -> { });
            if (code != 0) {
                String end = code > 128 ? "was ended by signal " + (code - 128) : "failed with exit code " + code;
                throw DbmigException.refused("pg_restore " + end + ": backup \"" + backup.name() + "\" is not restored")
                        .detail(run.errors())
                        .hint("No other database was touched.");
            }
        }
    }

    private static ProgramRun start(
            ClientProgram pgRestore, Backup backup, List<String> arguments, ConnectionSettings target) {
        if (!pgRestore.isLocal()) {
            return Archive.feed(pgRestore.startFed(arguments, Optional.of(target)), backup.archive());
        }
        arguments.add(backup.archive().toString());
        return pgRestore.start(arguments, Optional.of(target));
    }

    private static List<String> arguments(
            ClientProgram pgRestore, ConnectionSettings target, RestoreRequest request, int jobs) {
        // A subscription would take the original's slot from it, and keeps its database from being dropped.
        List<String> arguments = new ArrayList<>(List.of("--exit-on-error", "--no-password", "--no-subscriptions"));
        if (jobs > 1) {
            arguments.add("--jobs=" + jobs);
        }
        if (!request.withData()) {
            arguments.add("--schema-only");
        }
        if (!request.withOwners()) {
            arguments.addAll(List.of("--no-owner", "--no-privileges"));
        }
        arguments.add("--dbname=" + pgRestore.connection(target, request.applicationName()));
        return arguments;
    }

    // Over a new session, because ours may be what failed; and whole, also when we were told to stop.
    private static void drop(RestoreRequest request, RuntimeException first) {
        boolean wasInterrupted = Thread.interrupted();
        try (Session session = Session.open(request.server(), request.applicationName())) {
            new Databases(session).drop(request.newDatabase());
        } catch (RuntimeException e) {
            first.addSuppressed(e);
            if (first instanceof DbmigException failure) {
                failure.hint("Database \"" + request.newDatabase() + "\" was created for it and could not be dropped ("
                        + e.getMessage() + "): drop it by hand.");
            }
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
