package dev.dbmig.upgrade;

import dev.dbmig.backup.PgBackRest;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.Identifiers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Names the moment after the stop and before the migrations in the server's log. With pgBackRest's backup and the archived log it leads
 * back to that moment, when nothing else does.
 */
final class MarkRestorePoint implements Step {

    static final String NAME = "mark-restore-point";

    private final RunKit kit;
    private final PgBackRest rest;

    MarkRestorePoint(RunKit kit, PgBackRest rest) {
        this.kit = kit;
        this.rest = rest;
    }

    /** At most 63 bytes, by their letters. */
    static String restorePoint(String run) {
        return "dbmig_" + run;
    }

    /** What a role lacks to make one, as a statement that gives it; empty if it lacks nothing. */
    static Optional<String> grant(Session session) {
        boolean may = session.query("SELECT pg_catalog.has_function_privilege('pg_catalog.pg_create_restore_point(text)', 'EXECUTE')"
                + " AND pg_catalog.has_function_privilege('pg_catalog.pg_switch_wal()', 'EXECUTE')").get(0).get(0).equals("t");
        return may ? Optional.empty() : Optional.of("GRANT EXECUTE ON FUNCTION pg_create_restore_point(text), pg_switch_wal() TO "
                + Identifiers.quote(session.query("SELECT current_user").get(0).get(0)));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Name the moment in the server's log";
    }

    @Override
    public void run() {
        String point = restorePoint(kit.plan().run());
        String lsn = kit.control().query("SELECT pg_catalog.pg_create_restore_point(" + Identifiers.literal(point) + ")").get(0).get(0);
        // Archived at once: what stands only on the server's disk is lost with it.
        kit.control().query("SELECT pg_catalog.pg_switch_wal()");
        Map<String, Object> backup = new LinkedHashMap<>(kit.files().read(BackUpServer.DOCUMENT).orElse(Map.of()));
        backup.put("restorePoint", point);
        backup.put("lsn", lsn);
        backup.put("restore", rest.restoreCommand(String.valueOf(backup.get("label")), point));
        kit.keep(BackUpServer.DOCUMENT, backup);
        kit.voice().note("Restore point " + point + " at " + lsn + ".");
    }

    @Override
    public boolean hasWayBack() {
        return false;
    }

    @Override
    public void undo() {
        // it is a name in the log, and no way back of a run: it would take all databases of the server back
    }

    /** What is left when nothing else leads back; empty without a restore point. */
    static Optional<String> lastResort(RunFolder files) {
        return files.read(BackUpServer.DOCUMENT).filter(backup -> backup.get("restore") != null)
                .map(backup -> "Last resort: the whole server, with ALL its databases, as it was before the migrations. Stop"
                        + " PostgreSQL; then, as its user: " + backup.get("restore") + "; then start PostgreSQL.");
    }
}
