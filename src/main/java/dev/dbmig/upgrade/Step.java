package dev.dbmig.upgrade;

/**
 * One stage of a run, with its way back.
 *
 * <p>{@link #undo} is right for a step that did nothing, half of its work, or all of it, and may be called
 * again: after a kill nobody knows how far {@link #run} came, nor how far an earlier undo. The same holds for
 * {@link #finish}. Both work from the run's plan and from what they find, never from what another step keeps
 * in memory.
 */
interface Step {

    /** A constant, in kebab case: the journal knows the step by it. */
    String name();

    /** What a person reads while it runs: {@code Stopping the services}. */
    String title();

    void run();

    void undo();

    /** Whether going back past it is worth telling. */
    default boolean hasWayBack() {
        return true;
    }

    /** Whether something of it stays that its undo could not take back and was not expected to. */
    default boolean leavesWork() {
        return false;
    }

    /** What is left to do once the run is committed. */
    default void finish() {
    }
}
