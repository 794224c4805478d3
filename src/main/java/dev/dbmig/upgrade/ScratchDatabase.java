package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.ScratchMark;
import dev.dbmig.backup.ScratchMark.Scratch;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.DatabaseLocale;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * An empty database beside the real one, on its server and with its locale, to compare schemas in. It is dropped
 * whatever comes: its name stands on the disk before there is one, and the next dbmig drops what a killed one left.
 */
final class ScratchDatabase implements AutoCloseable {

    private static final String PURPOSE = "scratch";

    private final RunSettings settings;
    private final Consumer<String> onNote;
    private final RunId id = RunId.create(Clock.systemUTC());
    private final ScratchMark mark;
    private final Session control;
    private final String name;
    private final DatabaseLocale locale;

    /** @throws DbmigException with exit code LOCKED if another one is there on behalf of this machine's state folder */
    ScratchDatabase(RunSettings settings, Consumer<String> onNote) {
        this.settings = settings;
        this.onNote = onNote;
        Path folder = settings.safety().stateDir();
        makeFolder(folder);
        this.mark = ScratchMark.take(folder, PURPOSE, "another dbmig is comparing schemas in a scratch database");
        Session session = null;
        try {
            session = Session.open(maintenance(), id.controlName());
            Databases databases = new Databases(session);
            dropLeft(databases);
            String database = settings.connection().database();
            this.locale = databases.facts(databases.exists(database) ? database : settings.lockDatabase()).locale();
            this.name = Databases.nameBeside(settings.connection().database(), "_scratch_" + id.value().replace('-', '_'));
            mark.remember(new Scratch(databases.systemIdentifier(), name));
        } catch (RuntimeException e) {
            mark.close();
            if (session != null) {
                session.close();
            }
            throw e;
        }
        this.control = session;
    }

    private static void makeFolder(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw new DbmigException(ExitCode.REFUSED, "cannot make the folder \"" + folder + "\"", e).detail(e.toString())
                    .hint("Name a folder that " + System.getProperty("user.name") + " can write to with state-dir (DBMIG_STATE_DIR).");
        }
    }

    private void dropLeft(Databases databases) {
        mark.left().ifPresent(left -> {
            if (left.server().equals(databases.systemIdentifier())) {
                databases.drop(left.database());
                onNote.accept("Dropped \"" + left.database() + "\", which a comparison that was killed had left.");
            } else {
                onNote.accept("A comparison that was killed may have left database \"" + left.database()
                        + "\" in another server, " + left.server() + ": drop it there by hand.");
            }
        });
    }

    private ConnectionSettings maintenance() {
        return settings.connection().withDatabase(settings.lockDatabase());
    }

    RunId id() {
        return id;
    }

    /** In the maintenance database. */
    Session control() {
        return control;
    }

    /** Makes it empty, also if it was made before. */
    void make() {
        try {
            Databases databases = new Databases(control);
            databases.drop(name);
            databases.create(name, locale);
        } catch (DbmigException e) {
            throw e.hint().isPresent() ? e : e.hint("A scratch database is made beside the database, by a role that may create databases: "
                    + "ALTER ROLE … CREATEDB.");
        }
    }

    ConnectionSettings connection() {
        return settings.connection().withDatabase(name);
    }

    Session open() {
        return Session.open(connection(), id.applicationName());
    }

    // Over a new session, because ours may be what failed; and whole, also when we were told to stop.
    @Override
    public void close() {
        boolean wasInterrupted = Thread.interrupted();
        control.close();
        try (mark; Session session = Session.open(maintenance(), id.controlName())) {
            new Databases(session).drop(name);
            mark.forget();
        } catch (DbmigException e) {
            onNote.accept("Scratch database \"" + name + "\" could not be dropped (" + e.getMessage()
                    + "); the next comparison drops it.");
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
