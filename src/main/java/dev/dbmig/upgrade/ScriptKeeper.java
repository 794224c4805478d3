package dev.dbmig.upgrade;

import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.History;
import dev.dbmig.migration.HistoryRow;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.MigrationKind;
import dev.dbmig.postgres.Session;
import java.util.List;
import java.util.function.Consumer;

/** Scripts of a folder, with dbmig's own history. */
final class ScriptKeeper implements MigrationKeeper {

    private final RunSettings settings;
    private final MigrationFolder folder;
    private final Consumer<String> onNote;

    ScriptKeeper(RunSettings settings, MigrationFolder folder, Consumer<String> onNote) {
        this.settings = settings;
        this.folder = folder;
        this.onNote = onNote;
    }

    static List<HistoryRow> rows(RunSettings settings) {
        try (Session session = Session.open(settings.connection(), "dbmig")) {
            return new History(settings.history()).rows(session);
        }
    }

    @Override
    public Comparison look() {
        return Comparison.of(folder.migrations(), rows(settings));
    }

    @Override
    public boolean hasMigrations() {
        return !folder.migrations().isEmpty();
    }

    @Override
    public boolean hasVersions() {
        return !versions().isEmpty();
    }

    private List<Migration> versions() {
        return folder.migrations().stream().filter(m -> m.kind() == MigrationKind.VERSIONED).toList();
    }

    /** The folder was read to the end of each file. */
    @Override
    public void requireReady() {
    }

    @Override
    public String find(String text) {
        List<Migration> versions = versions();
        return text.equals("head") ? versions.get(versions.size() - 1).key() : folder.find(text).key();
    }

    @Override
    public String findContained(Migration script) {
        boolean isEmpty = Comparison.of(List.of(), rows(settings)).script(script.key()).isEmpty();
        return new SchemaVersion(settings, folder, isEmpty, onNote).find(script);
    }

    @Override
    public void stamp(Migration script, String version) {
        String reason = script.key() + " contains it";
        new EditHistory(settings, onNote).run(editor -> editor.stamp(version, folder.migrations(), reason));
    }

    @Override
    public RunSettings settings() {
        return settings;
    }

    @Override
    public List<String> tables() {
        return List.of();
    }
}
