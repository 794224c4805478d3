package dev.dbmig.upgrade;

import dev.dbmig.postgres.DatabaseProperties;
import dev.dbmig.postgres.Fence;
import java.util.List;

/** Keeps everybody else out of the database: cron jobs, a second host, a forgotten psql. */
final class FenceDatabase implements Step {

    static final String NAME = "fence-database";

    private final RunKit kit;

    FenceDatabase(RunKit kit) {
        this.kit = kit;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Keep others out of the database";
    }

    @Override
    public void run() {
        Fence fence = Fence.around(kit.control(), kit.plan().database());
        kit.keep("properties", DatabaseProperties.read(kit.control(), kit.plan().database()).toMap());
        kit.keep("fence", fence.toMap());
        fence.raise(kit.control(), List.of());
    }

    @Override
    public void undo() {
        kit.liftFence();
    }

    @Override
    public void finish() {
        kit.liftFence();
    }
}
