package dev.dbmig.upgrade;

import dev.dbmig.migration.HistoryEditor;
import dev.dbmig.postgres.Session;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.Function;

/** Changes the history under the run lock: baseline, stamp and repair. */
public final class EditHistory {

    private final RunSettings settings;
    private final Consumer<String> onNote;

    public EditHistory(RunSettings settings, Consumer<String> onNote) {
        this.settings = settings;
        this.onNote = onNote;
    }

    /** @param edit is given an editor while nobody else changes the database */
    public <T> T run(Function<HistoryEditor, T> edit) {
        RunId id = RunId.create(Clock.systemUTC());
        try (LockedRun run = new LockedRun(settings, id); Session session = run.openSession()) {
            run.acquire(onNote);
            ServerChecks.check(session, settings.history());
            return edit.apply(new HistoryEditor(session, settings.history(), id.value()));
        }
    }
}
