package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;

/** What became of production, for the exit code and the message of a run that failed. */
final class ProductionState {

    private ProductionState() {
    }

    /** Whether the run came as far as a step that the application or its data can feel. */
    static boolean isTouched(Journal journal) {
        return isDown(journal) || journal.isStarted(ApplyMigrations.NAME);
    }

    private static boolean isDown(Journal journal) {
        return journal.isStarted(StopServices.NAME) || journal.isStarted(FenceDatabase.NAME);
    }

    /**
     * The failure of a run that went back.
     *
     * @param leavesWork whether a part of it stays, to be continued by the next run
     */
    static RuntimeException explain(Throwable failure, boolean wasTouched, boolean leavesWork) {
        if (!(failure instanceof DbmigException told)) {
            return failure instanceof RuntimeException bug ? bug : new IllegalStateException(failure);
        }
        ExitCode code = leavesWork ? ExitCode.UNFINISHED : wasTouched ? ExitCode.ROLLED_BACK : told.exitCode();
        return code == told.exitCode() ? told : told.as(code);
    }

    /**
     * A step could not be undone: everything is left in place, for a person to finish by hand.
     *
     * @param failure what the run failed with; null during a recovery
     */
    static DbmigException stuck(Step step, Throwable failure, Throwable second, Journal journal) {
        ExitCode code = isDown(journal) ? ExitCode.DOWN : ExitCode.UNFINISHED;
        String first = failure == null ? "" : failure.getMessage() + "; and ";
        DbmigException told = new DbmigException(code, first + "going back failed at \"" + step.title() + "\": "
                + second.getMessage(), failure == null ? second : failure);
        if (failure != null) {
            told.addSuppressed(second);
        }
        if (second instanceof DbmigException reason) {
            reason.detail().ifPresent(told::detail);
            told.hint(reason.hint().map(hint -> hint.contains("dbmig recover") ? hint : hint + " Then: dbmig recover").orElse("Remove the cause, then: dbmig recover"));
        }
        return told;
    }
}
