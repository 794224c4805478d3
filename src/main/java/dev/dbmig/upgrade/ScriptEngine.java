package dev.dbmig.upgrade;

import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.History;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.Migrator;
import dev.dbmig.migration.ServerDialect;
import dev.dbmig.migration.TransactionGroup;
import dev.dbmig.migration.TransactionMode;
import dev.dbmig.migration.Workplace;
import dev.dbmig.migration.Workplace.RunGuard;
import dev.dbmig.postgres.Interruption;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.Sessions;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Scripts of a folder, applied by the {@link Migrator}, with rows in the history. */
final class ScriptEngine implements MigrationEngine {

    private final RunKit kit;
    private final Function<Session, MigrationFolder> folder;

    ScriptEngine(RunKit kit, Function<Session, MigrationFolder> folder) {
        this.kit = kit;
        this.folder = folder;
    }

    @Override
    public void migrate(List<TransactionGroup> groups, RunKit.Place place, RunGuard guard) {
        Sessions watched = new Sessions(place.control());
        try (Interruption limit = new Interruption(kit.settings().timeout(), watched)) {
            kit.interruptible(limit, () -> {
                Workplace workplace = new Workplace(place.sessions(), watched, kit.plan().history(), kit.plan().run(),
                        kit.settings().patience(), limit, guard, kit.voice().migrations(), place.probe());
                try (Migrator migrator = new Migrator(workplace)) {
                    migrator.run(groups);
                }
            });
        }
    }

    @Override
    public Optional<Plan> planUndo(RunKit.Place place) {
        try (Session session = place.sessions().get()) {
            Comparison comparison = Comparison.of(folder.apply(session).migrations(), new History(kit.plan().history()).rows(session));
            return comparison.rowsOf(kit.plan().run()).isEmpty() ? Optional.empty()
                    : Optional.of(new Planner(comparison, ServerDialect.of(session), new PlanRules(TransactionMode.ALL, true))
                            .undo(kit.plan().run(), kit.plan().direction()));
        }
    }

    @Override
    public boolean isInspectedBeforeCommit() {
        return true;
    }
}
