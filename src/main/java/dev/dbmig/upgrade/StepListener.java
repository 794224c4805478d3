package dev.dbmig.upgrade;

/** Is told how a run goes, after it is true. */
interface StepListener {

    StepListener SILENT = new StepListener() {
    };

    /** @throws dev.dbmig.DbmigException if somebody asked the run to end */
    default void mayBegin() {
    }

    default void begins(Step step) {
    }

    default void done(Step step) {
    }

    default void undoes(Step step) {
    }

    /** Something that an operator should know. */
    default void note(String sentence) {
    }
}
