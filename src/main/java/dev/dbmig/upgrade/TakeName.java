package dev.dbmig.upgrade;

import dev.dbmig.backup.Backup;
import dev.dbmig.postgres.DatabaseProperties;
import dev.dbmig.postgres.DatabaseRename;
import java.time.Duration;

/** Gives the restored database a name that no database has; its way back takes it away again. */
final class TakeName implements Step {

    static final String NAME = "take-name";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RunKit kit;
    private final Backup backup;

    /** @param backup whose properties it gets; null where there is only a way back to be gone */
    TakeName(RunKit kit, Backup backup) {
        this.kit = kit;
        this.backup = backup;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Name it \"" + kit.plan().database() + "\"";
    }

    @Override
    public void run() {
        String restored = kit.plan().names().scratch();
        DatabaseProperties properties = backup.properties();
        properties.apply(kit.control(), restored).forEach(kit.voice()::note);
        kit.checkLock();
        new DatabaseRename(RestoreBeside.oid(kit), restored, kit.plan().database()).run(kit.control(), PATIENCE);
    }

    @Override
    public void undo() {
        kit.goBack();
        DatabaseRename rename = new DatabaseRename(RestoreBeside.oid(kit), kit.plan().names().scratch(), kit.plan().database());
        if (rename.isDone(kit.control())) {
            new DatabaseRename(rename.oid(), rename.to(), rename.from()).run(kit.control(), PATIENCE);
        }
    }
}
