package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.Manifest;
import dev.dbmig.insight.RowCounts;
import dev.dbmig.insight.WriteTotals;
import dev.dbmig.postgres.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Says what the restore leaves out, and asks. The last moment at which nobody has noticed. */
final class ConfirmRestore implements Step {

    static final String WRITE_LOSS = "write-loss";

    /** The counters as they were when the question was asked. */
    static final String ASKED_AT = "asked-at";

    private static final Duration COUNTING = Duration.ofMinutes(5);

    private final RunKit kit;
    private final Manifest manifest;
    private final Predicate<Optional<WriteLoss>> question;

    ConfirmRestore(RunKit kit, Manifest manifest, Predicate<Optional<WriteLoss>> question) {
        this.kit = kit;
        this.manifest = manifest;
        this.question = question;
    }

    @Override
    public String name() {
        return ConfirmRun.NAME;
    }

    @Override
    public String title() {
        return "Count what was written since the backup, and confirm";
    }

    @Override
    public void run() {
        Optional<WriteLoss> loss = kit.plan().oid() == 0 ? Optional.empty() : Optional.of(count());
        loss.ifPresent(found -> {
            kit.keep(WRITE_LOSS, found.toMap());
            found.lines().forEach(kit.voice()::note);
            kit.voice().note("What is left out stays in \"" + kit.plan().names().failed() + "\", which the database of now is called then.");
        });
        ask(loss);
    }

    private void ask(Optional<WriteLoss> loss) {
        try {
            if (!question.test(loss)) {
                throw DbmigException.refused("not confirmed").hint("Nothing was changed.");
            }
        } catch (DbmigException e) {
            kit.checkInterrupted(); // Ctrl-C is an answer, too
            throw e;
        }
    }

    /** A database that is so ill that nothing can be counted in it is a reason to restore. */
    private WriteLoss count() {
        try (Session session = kit.openSession(kit.plan().database())) {
            return kit.look().with(session, () -> {
                WriteTotals now = WriteTotals.read(session);
                kit.keep(ASKED_AT, Map.of("totals", now.toString()));
                return WriteLoss.of(since(now), RowCounts.read(session, List.of(), COUNTING), RestoreBeside.rows(kit));
            });
        } catch (DbmigException e) {
            kit.checkInterrupted();
            return WriteLoss.unknown(e.getMessage());
        }
    }

    private Optional<WriteTotals> since(WriteTotals now) {
        boolean isOfThis = manifest.source().systemIdentifier().equals(kit.plan().system())
                && manifest.source().databaseOid() == kit.plan().oid();
        return isOfThis ? WriteTotals.parse(manifest.source().transactionMarker()).flatMap(then -> then.until(now)) : Optional.empty();
    }

    @Override
    public boolean hasWayBack() {
        return false;
    }

    @Override
    public void undo() {
        // nothing was done
    }
}
