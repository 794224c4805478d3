package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.Backup;
import dev.dbmig.backup.Grade;
import dev.dbmig.backup.RestoreRequest;
import dev.dbmig.backup.Restorer;
import dev.dbmig.backup.ScratchMark;
import dev.dbmig.backup.ScratchMark.Scratch;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.PostgresException;
import dev.dbmig.postgres.Session;
import dev.dbmig.upgrade.RestoredCopy;
import dev.dbmig.upgrade.RunId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Proves a backup by restoring it into a scratch database, which is dropped again whatever comes. */
final class RestoreProof {

    private static final Duration COUNTING = Duration.ofHours(1);

    private final Wiring wiring;
    private final ConnectionSettings maintenance;
    private final Console console;
    private final RunId id = RunId.create(Clock.systemUTC());
    private final List<String> problems = new ArrayList<>();
    private volatile Session looking;

    RestoreProof(Wiring wiring, ConnectionSettings connection, Console console) {
        this.wiring = wiring;
        this.maintenance = connection.withDatabase(wiring.configuration().run().lockDatabase());
        this.console = console;
    }

    /** What is wrong with the backup, once it was run. */
    List<String> problems() {
        return problems;
    }

    /**
     * @return the backup with the grade that it has now
     * @throws DbmigException if nothing can be said of the backup, such as without a connection
     */
    Backup run(Backup backup) {
        try (ScratchMark mark = ScratchMark.take(wiring.backupFolder())) {
            Scratch scratch = begin(mark, backup);
            InterruptedWork.begin(this::interrupt);
            try {
                console.progress("  restoring " + backup.name() + " into " + scratch.database() + " …");
                return prove(backup, scratch.database());
            } catch (DbmigException failure) {
                DbmigException e = InterruptedWork.why(failure, "the backup was restored to prove it");
                if (!e.getMessage().startsWith("pg_restore ")) {
                    throw e;
                }
                problems.add(e.getMessage() + e.detail().map(detail -> ": " + detail).orElse(""));
                return backup;
            } finally {
                drop(mark, scratch);
                InterruptedWork.end();
            }
        }
    }

    /** Drops what a killed one left, and notes the name of this one before there is anything. */
    private Scratch begin(ScratchMark mark, Backup backup) {
        try (Session session = Session.open(maintenance, id.applicationName())) {
            String server = new Databases(session).systemIdentifier();
            mark.left().ifPresent(left -> {
                if (left.server().equals(server)) {
                    new Databases(session).drop(left.database());
                    console.say("Dropped \"" + left.database() + "\", which a verification that was killed had left.");
                } else {
                    console.warn("a verification that was killed may have left database \"" + left.database()
                            + "\" in another server, " + left.server() + ": drop it there by hand");
                }
            });
            Scratch scratch = new Scratch(server, Databases.nameBeside(
                    backup.manifest().source().database(), "_verify_" + id.value().replace('-', '_')));
            mark.remember(scratch);
            return scratch;
        }
    }

    private Backup prove(Backup backup, String database) {
        new Restorer(wiring.clientPrograms()).restore(backup, RestoreRequest.of(maintenance, database, id.value()));
        Backup restored = wiring.backups().raiseGrade(backup, Grade.RESTORED);
        console.progress("  counting the rows of " + database + " …");
        try (Session session = Session.open(maintenance.withDatabase(database), id.applicationName())) {
            looking = session;
            RestoredCopy copy = RestoredCopy.look(session, backup.manifest(), COUNTING);
            problems.addAll(copy.problems());
            if (copy.rows().leftOut() > 0) {
                console.warn(copy.rows().leftOut() + " tables could not be counted within " + Durations.show(COUNTING));
            }
            return copy.isVerified() ? wiring.backups().verified(restored, copy.rows().rows()) : restored;
        } catch (PostgresException e) {
            throw e.hint("The backup was restored, but the copy could not be looked at; try again.");
        } finally {
            looking = null;
        }
    }

    private void interrupt() {
        Session current = looking;
        if (current != null) {
            current.close();
        }
    }

    // Over a new session, because ours may be what failed; and whole, also when we were told to stop.
    private void drop(ScratchMark mark, Scratch scratch) {
        boolean wasInterrupted = Thread.interrupted();
        try (Session session = Session.open(maintenance, id.applicationName())) {
            new Databases(session).drop(scratch.database());
            mark.forget();
        } catch (DbmigException e) {
            console.warn("scratch database \"" + scratch.database() + "\" could not be dropped (" + e.getMessage()
                    + "); the next 'dbmig backup verify --restore' drops it");
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
