package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.Backup;
import dev.dbmig.backup.BackupFolder;
import dev.dbmig.backup.RestoreRequest;
import dev.dbmig.backup.Restorer;
import dev.dbmig.insight.WriteMark;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Identifiers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A second backup, made after the stop, as the way back where no copy can be made inside the server. */
final class SafetyBackup {

    private static final String NAME = "safety-backup";
    private static final int ATTEMPTS = 3;

    private final RunKit kit;

    SafetyBackup(RunKit kit) {
        this.kit = kit;
    }

    /**
     * pg_dump comes in by the door that others would come in by, so that the fence is down meanwhile; it counts
     * only if nobody has written.
     */
    void create() {
        for (int attempt = 1; ; attempt++) {
            WriteMark before = mark();
            String marker = BackUpDatabase.marker(kit);
            kit.liftFence();
            Backup backup = BackUpDatabase.create(kit, marker);
            kit.raiseFence();
            Optional<String> written = before.writtenUntil(mark());
            if (written.isEmpty()) {
                kit.keep(NAME, BackUpDatabase.describe(backup));
                return;
            }
            if (attempt == ATTEMPTS) {
                throw DbmigException.refused("there is no safety copy: while it was dumped, " + written.get())
                        .hint("Something else writes to the database: name it as a service, or stop it, and run the command again.");
            }
            kit.voice().note("While the database was dumped, " + written.get() + ": once more.");
        }
    }

    private WriteMark mark() {
        try (Session session = kit.openSession()) {
            return WriteMark.read(session);
        }
    }

    /** Restores it under the name of the safety copy, unless that is done; half a restore never has that name. */
    void restore() {
        Databases databases = new Databases(kit.control());
        String copy = kit.plan().names().copy();
        if (databases.exists(copy)) {
            return;
        }
        Map<String, Object> safety = kit.files().read(NAME).orElseThrow(() -> new DbmigException(ExitCode.DOWN,
                "the second backup was not finished").hint("The first one of this run is listed by: dbmig report"));
        String scratch = kit.plan().names().scratch();
        databases.drop(scratch);
        kit.voice().note("Restoring " + safety.get("path") + ".");
        BackupFolder where = new BackupFolder(Path.of((String) safety.get("path")).getParent()); // as it was configured then
        new Restorer(kit.programs()).restore(where.find((String) safety.get("name")),
                RestoreRequest.of(kit.maintenance(), scratch, kit.plan().run()));
        try (Session session = kit.openSession(scratch)) {
            session.execute("ANALYZE");
        }
        kit.control().execute("ALTER DATABASE " + Identifiers.quote(scratch) + " RENAME TO " + Identifiers.quote(copy));
    }
}
