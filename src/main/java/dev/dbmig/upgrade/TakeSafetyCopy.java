package dev.dbmig.upgrade;

import dev.dbmig.postgres.DatabaseCopy;
import dev.dbmig.postgres.Databases;
import java.time.Duration;

/** Copies the database inside its server, so that going back is a rename; its way back drops the copy. */
final class TakeSafetyCopy implements Step {

    static final String NAME = "take-safety-copy";

    private final RunKit kit;

    TakeSafetyCopy(RunKit kit) {
        this.kit = kit;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return isWanted() ? "Take the safety copy" : "No safety copy is needed";
    }

    private boolean isWanted() {
        return kit.wayBack().kind() == WayBack.Kind.CLONE;
    }

    @Override
    public boolean hasWayBack() {
        return isWanted();
    }

    @Override
    public void run() {
        if (isWanted()) {
            new DatabaseCopy(kit.control()).create(kit.plan().database(), kit.plan().names().copy(), Duration.ofSeconds(60));
        }
    }

    @Override
    public void undo() {
        new Databases(kit.control()).drop(kit.plan().names().copy());
    }

    @Override
    public void finish() {
        new Databases(kit.control()).drop(kit.plan().names().copy());
    }
}
