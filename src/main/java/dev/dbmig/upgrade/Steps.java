package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.upgrade.Journal.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks the steps of a run. Before COMMITTED every failure goes back, after it always forward; a failure, a
 * signal and a kill take the same way.
 */
final class Steps {

    private final Journal journal;
    private final List<Step> steps;
    private final StepListener listener;

    Steps(Journal journal, List<Step> steps, StepListener listener) {
        this.journal = journal;
        this.steps = steps;
        this.listener = listener;
    }

    /** @throws DbmigException if a step failed; its exit code tells what became of production */
    void run() {
        try {
            for (Step step : steps) {
                listener.mayBegin();
                journal.write(Event.STARTED, step.name());
                listener.begins(step);
                step.run();
                journal.write(Event.DONE, step.name());
                listener.done(step);
            }
            journal.write(Event.COMMITTED, "");
        } catch (RuntimeException | Error failure) {
            throw rollBack(failure);
        }
        finish();
    }

    /** Ends a run whose process was killed. */
    void resume() {
        if (journal.has(Event.COMMITTED)) {
            finish();
        } else {
            undoAll(null);
            journal.write(Event.ROLLED_BACK, "");
        }
    }

    private RuntimeException rollBack(Throwable failure) {
        boolean wasTouched = ProductionState.isTouched(journal);
        undoAll(failure);
        RuntimeException told = ProductionState.explain(failure, wasTouched, steps.stream().anyMatch(Step::leavesWork));
        try {
            journal.write(Event.ROLLED_BACK, "");
        } catch (DbmigException e) {
            told.addSuppressed(e);
        }
        return told;
    }

    private void undoAll(Throwable failure) {
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            if (journal.isStarted(step.name())) {
                undo(step, failure);
            }
        }
    }

    private void undo(Step step, Throwable failure) {
        listener.undoes(step);
        try {
            step.undo();
        } catch (RuntimeException | Error second) {
            throw ProductionState.stuck(step, failure, second, journal);
        }
        note(step);
    }

    /** That a step is undone need not be remembered: undoing it again does no harm. */
    private void note(Step step) {
        try {
            journal.write(Event.UNDONE, step.name());
        } catch (DbmigException e) {
            listener.note(e.getMessage());
        }
    }

    private void finish() {
        List<RuntimeException> failures = new ArrayList<>();
        for (int i = steps.size() - 1; i >= 0; i--) {
            try {
                steps.get(i).finish();
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            DbmigException told = new DbmigException(ExitCode.CLEANUP_FAILED, "the new version is in place, but not "
                    + "everything could be cleaned up: " + failures.get(0).getMessage(), failures.get(0));
            failures.stream().skip(1).forEach(told::addSuppressed);
            throw told.hint("Remove the cause, then: dbmig recover");
        }
        try {
            journal.write(Event.FINISHED, "");
        } catch (DbmigException e) {
            throw e.as(ExitCode.CLEANUP_FAILED);
        }
    }
}
