package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.insight.RowCounts;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.postgres.Session;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Applies the migrations to a copy first: what fails there fails where nobody notices. The copy is the backup
 * restored, which proves the backup; each statement is measured; and where there are down scripts, they are
 * proven on the real data.
 */
final class RehearseMigrations implements Step {

    static final String NAME = "rehearse-migrations";

    /** So many statements are shown; the report has the others. */
    private static final int SHOWN = 8;

    private final RunKit kit;
    private final Plan plan;
    private final MigrationFolder folder;
    private final boolean goesOn;

    /**
     * @param plan null in a recovery, which only goes back
     * @param goesOn whether the migrations are applied afterwards, so that the restored backup may be a way back
     */
    RehearseMigrations(RunKit kit, Plan plan, MigrationFolder folder, boolean goesOn) {
        this.kit = kit;
        this.plan = plan;
        this.folder = folder;
        this.goesOn = goesOn;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Rehearse";
    }

    @Override
    public void run() {
        try (RehearsalCopy copy = new RehearsalCopy(kit)) {
            RehearsalCopy.Made made = copy.make(mayKeepPristine());
            kit.checkInterrupted();
            Map<String, Object> document = rehearse(copy, made.rows());
            document.put("restoreMilliseconds", made.restore().map(Duration::toMillis).orElse(null));
            document.put("copyMilliseconds", made.template().map(Duration::toMillis).orElse(null));
            document.put("pristine", made.pristine());
            kit.keep("rehearsal", document);
            copy.drop();
        } catch (DbmigException e) {
            if (kit.settings().extras().isForced() && goesOn && !kit.isInterrupted() && e.exitCode() != ExitCode.INTERRUPTED) {
                goOn(e);
                return;
            }
            throw e.as(kit.isInterrupted() || e.exitCode() == ExitCode.INTERRUPTED ? ExitCode.INTERRUPTED : ExitCode.REHEARSAL_FAILED);
        }
    }

    private void goOn(DbmigException failure) {
        kit.voice().note("WARNING: the rehearsal failed: " + failure.getMessage() + failure.detail().map(d -> "\n" + d).orElse(""));
        kit.voice().note("--force goes on all the same.");
        undo();
    }

    /** Only where a copy would be needed, and where it can be proven later that nothing was written meanwhile. */
    private boolean mayKeepPristine() {
        Safety safety = kit.safety();
        return goesOn && safety.stopsApplication() && safety.safetyCopy() == Safety.SafetyCopy.AUTO
                && !DownProof.isThinkable(safety, plan) && kit.files().read(BackUpDatabase.WRITE_MARK).isPresent();
    }

    private Map<String, Object> rehearse(RehearsalCopy copy, Optional<RowCounts> rows) {
        DownProof down = new DownProof(kit, plan, folder);
        StatementMeasurement measurement;
        Validation validation;
        try (Session session = copy.open()) {
            down.remember(session, rows);
            measurement = new StatementMeasurement(session);
            validation = new Validation(kit.safety(), plan.tasks(), session);
        }
        kit.migrate(plan.groups(), copy.place(measurement), kit::checkLock);
        try (Session session = copy.open()) {
            validation.require(session);
        }
        String whyNot = down.whyNot(copy);
        tell(measurement, down, whyNot);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("statements", measurement.toMap());
        document.put("milliseconds", measurement.total().toMillis());
        document.putAll(down.toMap(whyNot));
        return document;
    }

    private void tell(StatementMeasurement measurement, DownProof down, String whyNot) {
        kit.voice().note("On the copy the migrations took " + measurement.total().toMillis() + " ms"
                + (whyNot.isEmpty() ? "; the down scripts bring it back, and up again" : "; no proven way down: " + whyNot) + ".");
        down.rowsLost().ifPresent(kit.voice()::note);
        List<StatementMeasurement.Measured> outstanding = measurement.outstanding(SHOWN);
        outstanding.forEach(statement -> kit.voice().note("  " + statement));
    }

    @Override
    public void undo() {
        kit.drop(kit.plan().names().scratch());
        kit.drop(kit.plan().names().copy());
        kit.files().read("rehearsal-server").ifPresent(server -> dropElsewhere((String) server.get("server")));
    }

    /** A rehearsal server that is gone must not keep the database from being put back. */
    private void dropElsewhere(String server) {
        if (kit.safety().rehearsalServer().isEmpty()) {
            kit.voice().note("The rehearsal's database \"" + kit.plan().names().scratch() + "\" may be left on " + server + ": drop it there.");
            return;
        }
        try (RehearsalCopy copy = new RehearsalCopy(kit)) {
            copy.drop();
        } catch (DbmigException e) {
            kit.voice().note("The rehearsal's database \"" + kit.plan().names().scratch() + "\" may be left on " + server
                    + " (" + e.getMessage() + "): drop it there.");
        }
    }
}
