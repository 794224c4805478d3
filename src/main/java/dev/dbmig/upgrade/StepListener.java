package dev.dbmig.upgrade;

/** Is told how a run goes, after it is true. */
interface StepListener {

    StepListener SILENT = new StepListener() {
    };

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
