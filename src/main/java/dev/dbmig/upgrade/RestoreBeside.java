package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.Backup;
import dev.dbmig.backup.BackupFolder;
import dev.dbmig.backup.Backups;
import dev.dbmig.backup.Grade;
import dev.dbmig.backup.RestoreRequest;
import dev.dbmig.backup.Restorer;
import dev.dbmig.backup.TableRestorer;
import dev.dbmig.insight.RowCounts;
import dev.dbmig.postgres.ClientPrograms;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Session;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Restores the backup into a new database beside the real one, while the application serves, and proves it there. */
final class RestoreBeside implements Step {

    static final String NAME = "restore-beside";

    /** That, and what, it has restored: only a copy that stood the proof is noted. */
    static final String RESTORED = "restored";

    private static final Duration COUNTING = Duration.ofMinutes(30);

    private final RunKit kit;
    private final String restored;
    private final Backup backup;

    /** @param backup null where there is only a way back to be gone */
    RestoreBeside(RunKit kit, Backup backup) {
        this.kit = kit;
        this.restored = kit.plan().names().scratch();
        this.backup = backup;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Restore into \"" + restored + "\", beside";
    }

    @Override
    public void run() {
        long begun = System.nanoTime();
        RestoreRequest request = RestoreRequest.of(kit.maintenance(), restored, kit.plan().run());
        try {
            restore(request, kit.plan().restoring().orElseThrow().tables());
        } catch (DbmigException e) {
            kit.checkInterrupted();
            throw withRemedy(e);
        }
        kit.checkInterrupted();
        prove(begun);
    }

    private void restore(RestoreRequest request, List<String> tables) {
        try (RestoreProgress progress = new RestoreProgress(kit)) {
            ClientPrograms programs = kit.safety().tools().programs().polling(progress);
            if (tables.isEmpty()) {
                new Restorer(programs).restore(backup, request);
            } else {
                new TableRestorer(programs).restore(backup, request, tables).forEach(kit.voice()::note);
            }
        }
    }

    /** What a new server and a role that is no superuser run into first. */
    private DbmigException withRemedy(DbmigException e) {
        String detail = e.detail().orElse("");
        if (detail.contains("role \"") && detail.contains("does not exist")) {
            return e.hint("Create the roles first; the backup has them, without passwords: psql -d " + kit.plan().maintenance() + " -f "
                    + backup.path().resolve("globals.sql"));
        }
        return detail.contains("must be member of role") || detail.contains("must be able to SET ROLE") || detail.contains("permission denied to create")
                ? e.hint("The backup has objects of other roles: restore as a superuser, or as a member of these roles.") : e;
    }

    private void prove(long begun) {
        try (Session session = kit.openSession(restored)) {
            kit.look().with(session, () -> {
                session.execute("ANALYZE");
                RestoredCopy copy = RestoredCopy.look(session, backup.manifest(), COUNTING);
                if (!copy.problems().isEmpty()) {
                    throw DbmigException.refused("the restored backup is not as it should be: " + copy.problems().get(0))
                            .detail(String.join("\n", copy.problems())).hint("Restore another one; see 'dbmig restore --list'.");
                }
                kit.keep(RESTORED, describe(session, copy, begun));
                tell(copy.rows());
                raiseGrade(copy);
            });
        }
    }

    private Map<String, Object> describe(Session session, RestoredCopy copy, long begun) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("backup", backup.name());
        map.put("path", backup.path().toString());
        map.put("started", backup.manifest().started().toString());
        map.put("oid", new Databases(kit.control()).facts(restored).oid());
        map.put("version", DatabaseVersion.of(session, kit.plan().history(), kit.settings().extras().engine()).orElse(null));
        map.put("milliseconds", (System.nanoTime() - begun) / 1_000_000);
        map.put("counted", copy.rows().toMap());
        return map;
    }

    private void tell(RowCounts rows) {
        long all = rows.rows().values().stream().mapToLong(Long::longValue).sum();
        kit.voice().note("The backup restores: " + all + (all == 1 ? " row in " : " rows in ") + rows.rows().size()
                + (rows.rows().size() == 1 ? " table" : " tables") + "; foreign keys and indexes hold."
                + (rows.leftOut() == 0 ? "" : " " + rows.leftOut() + " tables could not be counted in time."));
    }

    /** It is proven now, which the next one who looks for a backup wants to know; but that is not what this run is for. */
    private void raiseGrade(RestoredCopy copy) {
        if (!kit.plan().restoring().orElseThrow().tables().isEmpty()) {
            return;
        }
        try {
            Backups backups = new Backups(new BackupFolder(backup.path().getParent()), kit.programs());
            backups.raiseGrade(backup, Grade.RESTORED);
            if (copy.isVerified()) {
                backups.verified(backup, copy.rows().rows());
            }
        } catch (DbmigException e) {
            kit.voice().note("That it was proven could not be noted: " + e.getMessage() + ".");
        }
    }

    /** What {@link #run} kept of the copy. */
    @SuppressWarnings("unchecked")
    static RowCounts rows(RunKit kit) {
        return RowCounts.fromMap((Map<String, Object>) kit.files().read(RESTORED).orElseThrow().get("counted"));
    }

    /** Of the restored database; -1 if it was not restored completely. */
    static long oid(RunKit kit) {
        return kit.files().read(RESTORED).map(r -> (Long) r.get("oid")).orElse(-1L);
    }

    @Override
    public void undo() {
        if (kit.files().read(SwapDatabase.KEPT).isEmpty()) {
            kit.drop(restored);
        }
    }
}
