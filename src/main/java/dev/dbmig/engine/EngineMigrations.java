package dev.dbmig.engine;

import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.Header;
import dev.dbmig.migration.HistoryRow;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationKind;
import dev.dbmig.migration.MigrationScript;
import dev.dbmig.migration.MigrationState;
import dev.dbmig.migration.MigrationStatus;
import dev.dbmig.migration.RowState;
import dev.dbmig.migration.Version;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Revisions of an engine as dbmig's migrations, so that plans, reports and tables show them as they show any other. */
public final class EngineMigrations {

    private final EngineDefinition engine;

    public EngineMigrations(EngineDefinition engine) {
        this.engine = engine;
    }

    Migration of(Revision revision) {
        Path file = revision.file().orElse(engine.directory().resolve(revision.version()));
        Path shown = file.startsWith(engine.directory()) ? engine.directory().relativize(file) : file;
        MigrationScript script = MigrationScript.ofOtherTool(shown.toString(), file);
        Optional<MigrationScript> down = engine.can(Verb.DOWNGRADE) ? Optional.of(script) : Optional.empty();
        return new Migration(MigrationKind.VERSIONED, Version.of(revision.version()), revision.name(), Header.NONE, script, down,
                Optional.empty());
    }

    /** Every revision with its state, in the engine's order. */
    public Comparison compare(Revisions revisions) {
        List<MigrationStatus> statuses = revisions.all().stream().map(revision -> status(revisions, revision)).toList();
        return Comparison.told(statuses, revisions.currentShown().map(Version::of));
    }

    private MigrationStatus status(Revisions revisions, Revision revision) {
        boolean isApplied = revisions.isApplied(revision);
        String note = (revision.parents().size() > 1 ? "merges " + String.join(" and ", revision.parents()) : "")
                + (revisions.isHead(revision) && revisions.heads().size() > 1 ? "one of " + revisions.heads().size() + " heads" : "");
        return new MigrationStatus(Optional.of(of(revision)), isApplied ? Optional.of(row(revision)) : Optional.empty(),
                isApplied ? MigrationState.APPLIED : MigrationState.PENDING, note);
    }

    /** The engine tells neither when nor by whom it was applied. */
    private static HistoryRow row(Revision revision) {
        return new HistoryRow(0, "versioned", revision.version(), revision.name(), null, null, null, RowState.APPLIED, 0, null,
                null, null, null, null, null, null, null, null);
    }
}
