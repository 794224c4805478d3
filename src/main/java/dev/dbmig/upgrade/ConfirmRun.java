package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;

/** Decides the way back, shows what is going to happen, and asks. The last moment at which nobody has noticed. */
final class ConfirmRun implements Step {

    static final String NAME = "confirm";

    private final RunKit kit;
    private final Confirmation confirmation;

    ConfirmRun(RunKit kit, Confirmation confirmation) {
        this.kit = kit;
        this.confirmation = confirmation;
    }

    /** Asks a person, or knows the answer. */
    @FunctionalInterface
    interface Confirmation {
        boolean isGiven();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Confirm";
    }

    @Override
    public void run() {
        WayBack wayBack = WayBackChoice.choose(kit);
        Expectation expectation = Expectation.of(kit, wayBack.kind());
        kit.keep("way-back", wayBack.toMap());
        kit.keep("expected", expectation.toMap());
        kit.voice().note("Way back: " + wayBack.reason() + ".");
        kit.voice().note(expectation.toString());
        ask();
    }

    private void ask() {
        try {
            if (!confirmation.isGiven()) {
                throw DbmigException.refused("not confirmed").hint("Nothing was changed.");
            }
        } catch (DbmigException e) {
            kit.checkInterrupted(); // Ctrl-C is an answer, too
            throw e;
        }
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
